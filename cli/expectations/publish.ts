import { publishOnto, type Version } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { Catalogue } from "../../core/expectations/catalogue.ts";
import type { Expectation } from "../../core/expectations/expectation.ts";
import { isEmpty, type Plan, type PushRecord, planOf } from "../../core/expectations/plan.ts";
import { InputError } from "../../core/shared/errors.ts";
import { impactOf } from "../../core/sweep/impact.ts";
import { isConfirmed } from "../input/confirm.ts";
import type { Io } from "../io.ts";
import { forReader } from "../output/remark.ts";
import type { Hub } from "./hub.ts";
import { planText } from "./plan-text.ts";

/** What is to be in effect. */
export interface Wanted {
  readonly expectations: readonly Expectation[];
  readonly accounts: readonly string[];
}

export interface Consent {
  readonly prune?: true | undefined;
  readonly yes?: true | undefined;
  /** The version that the caller planned against. */
  readonly onto?: string | undefined;
}

/** Prints what the push changes. @returns the plan; undefined if it changes nothing */
export async function showPlan(
  current: Version,
  wanted: Wanted,
  hub: Hub,
  io: Io,
): Promise<Plan | undefined> {
  const { version, catalogue: before } = current;
  const plan = planOf(before.expectations, wanted.expectations);
  const accounts = [...new Set([...before.organizationAccounts, ...wanted.accounts])];
  const next = new Catalogue(wanted.expectations, wanted.accounts);
  const roles = isEmpty(plan) ? [] : await hub.knownRoles(accounts);
  const impact = impactOf(before, next, roles, hub.partition);
  const accountsChange =
    accounts.length !== before.organizationAccounts.size || accounts.length !== wanted.accounts.length;
  io.stdout.write(forReader(planText({ version, plan, impact, accountsChange }), io.stdout, io));
  return accountsChange || !isEmpty(plan) ? plan : undefined;
}

/** Shows the plan, asks, and puts the expectations into effect. @returns the exit code */
export async function publish(
  current: Version,
  wanted: Wanted,
  consent: Consent,
  kind: Pick<PushRecord, "kind" | "to">,
  { hub, io }: { readonly hub: Hub; readonly io: Io },
): Promise<number> {
  const { version } = current;
  if (consent.onto !== undefined && consent.onto !== version)
    throw new InputError(
      `--onto: expected the version in effect, ${version ?? "none"}, found ${consent.onto}`,
    );
  const plan = await showPlan(current, wanted, hub, io);
  if (plan === undefined) return 0;
  const { removed } = plan;
  if (removed.length > 0 && !consent.prune) {
    const count = removed.length === 1 ? "1 expectation" : `${removed.length} expectations`;
    const text = `trustdrift expectations: ${count} would be removed; use --prune to remove ${removed.length === 1 ? "it" : "them"}`;
    io.stderr.write(`${forReader(text, io.stderr, io)}\n`);
    return 1;
  }
  if (!(await isConfirmed(confirmation, consent.yes === true, io))) return 1;
  const publication = { at: new Date().toISOString(), by: await hub.caller(), ...kind };
  const record = await publishOnto(hub.table, current, wanted.expectations, wanted.accounts, publication);
  const text = `Version ${record.version} is in effect: ${record.expectations} expectations, ${wanted.accounts.length} accounts. The next sweep reports the push.`;
  io.stdout.write(`${forReader(text, io.stdout, io)}\n`);
  return 0;
}

const confirmation = {
  command: "expectations",
  question: "Put these expectations into effect?",
  refused: "Nothing was changed.",
} as const;
