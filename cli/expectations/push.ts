import { loadCurrent } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { readExpectations } from "../../adapters/expectation-files.ts";
import { InputError } from "../../core/shared/errors.ts";
import { readAccountsFile } from "../input/files.ts";
import type { Invocation } from "../io.ts";
import { hubOf } from "./hub.ts";
import { type Consent, publish, showPlan } from "./publish.ts";
import { warn } from "./warnings.ts";

interface Options extends Consent {
  readonly accounts?: string | undefined;
  readonly table: string;
}

/** Replaces the expectations of the deployment. */
export async function push(place: string, options: Options, invocation: Invocation): Promise<number> {
  const { hub, current, wanted } = await planned(place, options, invocation);
  warn(wanted.expectations, invocation);
  return publish(current, wanted, options, { kind: "push" }, { hub, io: invocation.io });
}

/** Prints what `push` would change. Exits with 2 if that is anything. */
export async function diff(place: string, options: Options, invocation: Invocation): Promise<number> {
  const { hub, current, wanted } = await planned(place, options, invocation);
  return (await showPlan(current, wanted, hub, invocation.io)) === undefined ? 0 : 2;
}

async function planned(place: string, options: Options, { region }: Invocation) {
  const expectations = await readExpectations(place);
  const given = [...(await readAccountsFile("--accounts", options.accounts))];
  if (options.accounts !== undefined && given.length === 0)
    throw new InputError(`--accounts: expected at least one account id in ${options.accounts}, found none`);
  const hub = hubOf({ region, table: options.table });
  const current = await loadCurrent(hub.table);
  const accounts = options.accounts === undefined ? [...current.catalogue.organizationAccounts] : given;
  if (accounts.length === 0)
    throw new InputError("--accounts: expected a file of account ids for the first push, found nothing");
  return { hub, current, wanted: { expectations, accounts } };
}
