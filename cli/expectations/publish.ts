import { publishOnto, type Version } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { Catalogue } from "../../core/expectations/catalogue.ts";
import type { Expectation } from "../../core/expectations/expectation.ts";
import { isEmpty, type PushRecord, planOf } from "../../core/expectations/plan.ts";
import { InputError } from "../../core/shared/errors.ts";
import { impactOf } from "../../core/sweep/impact.ts";
import type { Io } from "../io.ts";
import type { Hub } from "./hub.ts";
import { planText } from "./plan-text.ts";

/** What is to be in effect. */
export interface Wanted {
  readonly expectations: readonly Expectation[];
  readonly accounts: readonly string[];
}

export interface Consent {
  readonly prune: boolean;
  readonly yes: boolean;
  /** The version that the caller planned against. */
  readonly onto?: string | undefined;
}

/** Prints what the push changes. @returns whether it changes anything */
export async function showPlan(current: Version, wanted: Wanted, hub: Hub, io: Io): Promise<boolean> {
  const { version, catalogue: before } = current;
  const plan = planOf(before.expectations, wanted.expectations);
  const accounts = [...new Set([...before.organizationAccounts, ...wanted.accounts])];
  const next = new Catalogue(wanted.expectations, wanted.accounts);
  const roles = isEmpty(plan) ? [] : await hub.knownRoles(accounts);
  const impact = impactOf(before, next, roles, hub.partition);
  const accountsChange =
    accounts.length !== before.organizationAccounts.size || accounts.length !== wanted.accounts.length;
  io.stdout.write(planText({ version, plan, impact, accountsChange }));
  return accountsChange || !isEmpty(plan);
}

/** Shows the plan, asks, and puts the expectations into effect. @returns the exit code */
export async function publish(
  current: Version,
  wanted: Wanted,
  consent: Consent,
  kind: Pick<PushRecord, "kind" | "to">,
  { hub, io }: { readonly hub: Hub; readonly io: Io },
): Promise<number> {
  const { version, catalogue } = current;
  if (consent.onto !== undefined && consent.onto !== version)
    throw new InputError(
      `--onto: expected the version in effect, ${version ?? "none"}, found ${consent.onto}`,
    );
  if (!(await showPlan(current, wanted, hub, io))) return 0;
  const { removed } = planOf(catalogue.expectations, wanted.expectations);
  if (removed.length > 0 && !consent.prune) {
    io.stderr.write(
      `trustdrift expectations: ${removed.length} expectations would be removed; use --prune to remove them\n`,
    );
    return 1;
  }
  if (!(await isConfirmed(consent, io))) return 1;
  const publication = { at: new Date().toISOString(), by: await hub.caller(), ...kind };
  const record = await publishOnto(hub.table, current, wanted.expectations, wanted.accounts, publication);
  io.stdout.write(
    `Version ${record.version} is in effect: ${record.expectations} expectations, ${wanted.accounts.length} accounts. The next sweep reports the push\n`,
  );
  return 0;
}

async function isConfirmed({ yes }: Consent, io: Io): Promise<boolean> {
  if (yes) return true;
  if (io.ask === undefined) {
    io.stderr.write("trustdrift expectations: no terminal to ask at; use --yes\n");
    return false;
  }
  const answer = await io.ask("Put these expectations into effect? [y/N] ");
  if (/^y(es)?$/i.test(answer.trim())) return true;
  io.stderr.write("Nothing was changed.\n");
  return false;
}
