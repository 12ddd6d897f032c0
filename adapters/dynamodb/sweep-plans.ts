import type { AccountsPart, LastPlan, OrganizationAccount, PlanPorts } from "../../core/sweep/plan.ts";
import { getItem } from "./items/read-items.ts";
import type { Table } from "./items/table.ts";
import { putItem } from "./items/write-items.ts";
import { type Item, keys, listedAccountsKey } from "./keys.ts";

const what = "the last plan of a sweep";

/**
 * An item has 400 kB at most, and an account less than 600 bytes: a name of 50 characters, and the path of five nested OUs,
 * whose ids have up to 68 characters. They are not part of the item of the plan, which the sweep of each account reads.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html
 */
const accountsPerItem = 500;

/** A part as the item of the plan has it. */
interface StoredPart extends Pick<AccountsPart, "sweepId" | "token"> {
  /** The number of accounts, which are in items of their own. */
  readonly listed: number;
}

interface StoredPlan {
  readonly last?: LastPlan | undefined;
  readonly part?: StoredPart | undefined;
}

export function dynamoSweepPlans(table: Table): PlanPorts["plans"] {
  return {
    async read() {
      const body = (await getItem(table, keys.sweepPlan(), what))?.body?.S;
      const { last, part }: StoredPlan = body === undefined ? {} : JSON.parse(body);
      return { last, part: part && (await readPart(table, part)) };
    },
    async save({ last, part }) {
      // The accounts first: the plan's item says that they are there
      if (part !== undefined) await writeAccounts(table, part);
      const stored: StoredPlan = { last, part: part && storedPart(part) };
      const orderedAt = last === undefined ? {} : { orderedAt: { S: last.orderedAt } };
      await putItem(table, { ...keys.sweepPlan(), ...orderedAt, body: { S: JSON.stringify(stored) } }, what);
    },
  };
}

function storedPart({ sweepId, token, accounts }: AccountsPart): StoredPart {
  return { sweepId, token, listed: accounts.length };
}

/** @returns undefined when an item is missing or of another sweep: the accounts are listed from the start */
async function readPart(
  table: Table,
  { sweepId, token, listed }: StoredPart,
): Promise<AccountsPart | undefined> {
  const numbers = Array.from({ length: Math.ceil(listed / accountsPerItem) }, (_, at) => at);
  const items = await Promise.all(numbers.map((at) => getItem(table, listedAccountsKey(at), what)));
  const accounts = items.flatMap((item): OrganizationAccount[] =>
    item?.sweepId?.S === sweepId ? JSON.parse(item.body?.S ?? "[]") : [],
  );
  return accounts.length < listed ? undefined : { sweepId, token, accounts: accounts.slice(0, listed) };
}

async function writeAccounts(table: Table, { sweepId, accounts }: AccountsPart): Promise<void> {
  for (let at = 0; at * accountsPerItem < accounts.length; at++) {
    const some = accounts.slice(at * accountsPerItem, (at + 1) * accountsPerItem);
    const body = { S: JSON.stringify(some) };
    await putItem(table, { ...listedAccountsKey(at), sweepId: { S: sweepId }, body }, what);
  }
}

/** @returns when the last plan was ordered, ISO 8601 */
export function plannedAtIn(items: readonly Item[]): LastPlan["orderedAt"] | undefined {
  return items.find(({ sk }) => sk?.S === keys.sweepPlan().sk.S)?.orderedAt?.S;
}
