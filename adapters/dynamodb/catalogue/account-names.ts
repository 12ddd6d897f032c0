import type { AccountNames } from "../../../core/notify/context.ts";
import type { Clock } from "../../../core/shared/clock.ts";
import { getItems } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { accountNamesKey } from "../keys.ts";

/** Names change rarely, and an alert is useful without them. */
const rememberedMilliseconds = 10 * 60 * 1000;

interface Shard {
  readonly names: AccountNames;
  readonly until: number;
}

/**
 * The names of accounts, as the last sweep read them from AWS Organizations: at most one table read in ten minutes for
 * accounts whose IDs end alike. A table that does not answer holds up no alert.
 */
export function dynamoAccountNames(table: Table, clock: Pick<Clock, "now">) {
  const shards = new Map<string, Shard>();
  return async (accounts: readonly string[]): Promise<AccountNames> => {
    const now = clock.now().getTime();
    const digits = [...new Set(accounts.map((id) => id.slice(-1)))];
    const missing = digits.filter((digit) => (shards.get(digit)?.until ?? 0) <= now);
    const found = await read(table, missing);
    for (const digit of missing) {
      const names = found.get(digit);
      if (names !== undefined) shards.set(digit, { names, until: now + rememberedMilliseconds });
    }
    return new Map(digits.flatMap((digit) => [...(shards.get(digit)?.names ?? [])]));
  };
}

/** @returns no entry for what could not be read */
async function read(table: Table, digits: readonly string[]): Promise<ReadonlyMap<string, AccountNames>> {
  if (digits.length === 0) return new Map();
  try {
    const items = await getItems(table, digits.map(accountNamesKey), "the names of accounts");
    return new Map(
      digits.map((digit) => {
        const body = items.find(({ sk }) => sk?.S === accountNamesKey(digit).sk.S)?.body?.S;
        return [digit, new Map<string, string>(JSON.parse(body ?? "[]"))];
      }),
    );
  } catch {
    return new Map();
  }
}
