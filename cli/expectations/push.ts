import { parseArgs } from "node:util";
import { loadCurrent } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { readExpectations } from "../../adapters/expectation-files.ts";
import { InputError } from "../../core/shared/errors.ts";
import { onlyArgument, tableOptions } from "../arguments.ts";
import { readAccountsFile } from "../files.ts";
import type { Io } from "../io.ts";
import { hubOf } from "./hub.ts";
import { publish, showPlan } from "./publish.ts";
import { warnUnwritable } from "./warn-unwritable.ts";

const options = {
  accounts: { type: "string" },
  prune: { type: "boolean", default: false },
  yes: { type: "boolean", default: false },
  onto: { type: "string" },
  ...tableOptions,
} as const;

/** Replaces the expectations of the deployment. */
export async function push(args: readonly string[], io: Io): Promise<number> {
  const { values, hub, current, wanted } = await planned("push", args);
  warnUnwritable(wanted.expectations, io);
  return publish(current, wanted, values, { kind: "push" }, { hub, io });
}

/** Prints what `push` would change. Exits with 2 if that is anything. */
export async function diff(args: readonly string[], io: Io): Promise<number> {
  const { hub, current, wanted } = await planned("diff", args);
  return (await showPlan(current, wanted, hub, io)) === undefined ? 0 : 2;
}

async function planned(action: string, args: readonly string[]) {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  const expectations = await readExpectations(
    onlyArgument({ command: `expectations ${action}`, expected: "PATH" }, positionals),
  );
  const given = [...(await readAccountsFile("--accounts", values.accounts))];
  if (values.accounts !== undefined && given.length === 0)
    throw new InputError(`--accounts: expected at least one account id in ${values.accounts}, found none`);
  const hub = hubOf(values);
  const current = await loadCurrent(hub.table);
  const accounts = values.accounts === undefined ? [...current.catalogue.organizationAccounts] : given;
  if (accounts.length === 0)
    throw new InputError("--accounts: expected a file of account ids for the first push, found nothing");
  return { values, hub, current, wanted: { expectations, accounts } };
}
