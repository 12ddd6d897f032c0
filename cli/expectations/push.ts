import { stat } from "node:fs/promises";
import path from "node:path";
import { loadCurrent } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { readExpectationFiles } from "../../adapters/files/expectation-files.ts";
import { type Expectation, parseExpectation } from "../../core/expectations/expectation.ts";
import { InputError } from "../../core/shared/errors.ts";
import { readAccountsFile } from "../input/files.ts";
import type { Invocation } from "../io.ts";
import { hubOf } from "./hub.ts";
import { type Consent, publish, showPlan } from "./publish.ts";
import { warn } from "./warnings.ts";

interface Options extends Consent {
  readonly accounts?: string | undefined;
  readonly source?: string | undefined;
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
  const expectations = await readWithSources(place, options.source);
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

/**
 * Reads expectations, each with the URL of its file, so that alerts link to it.
 *
 * @param place a file, or a folder
 * @param source the URL of this file or folder; the `source` in a file has precedence
 * @throws InputError as `readExpectations` does, and if a URL is not accepted
 */
async function readWithSources(place: string, source: string | undefined): Promise<readonly Expectation[]> {
  const read = await readExpectationFiles(place);
  if (source === undefined) return read.map(({ expectation }) => expectation);
  const isFolder = (await stat(place)).isDirectory();
  return read.map(({ file, expectation }) => {
    const url = isFolder
      ? `${source.replace(/\/+$/, "")}/${encodeURIComponent(path.basename(file))}`
      : source;
    return parseExpectation({ ...expectation, source: expectation.source ?? url }, `--source for ${file}`);
  });
}
