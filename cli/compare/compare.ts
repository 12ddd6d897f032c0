import { compareDocuments, prepareDocument, type RoleContext } from "../../core/policy/compare.ts";
import { defined } from "../../core/shared/defined.ts";
import { InputError } from "../../core/shared/errors.ts";
import { readAccountsFile, readTextFile } from "../input/files.ts";
import type { Invocation, Io } from "../io.ts";
import { compareCases } from "./cases.ts";
import { asJson, asText } from "./report.ts";

interface Options {
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
  readonly account?: string | undefined;
  readonly orgId?: string | undefined;
  readonly orgAccounts?: string | undefined;
  readonly json?: true | undefined;
  readonly cases?: string | undefined;
}

/** Compares two trust policies, or the pairs of a file. @returns the exit code */
export async function compare(options: Options, { io }: Invocation): Promise<number> {
  const roleContext: RoleContext = defined({
    account: accountOf(options.account),
    organizationId: organizationOf(options.orgId),
    organizationAccounts: await readAccountsFile("--org-accounts", options.orgAccounts),
  });
  if (options.cases !== undefined) {
    if (options.expected !== undefined || options.actual !== undefined) {
      throw new InputError("--cases cannot be combined with --expected or --actual");
    }
    return compareCases(options.cases, roleContext, io);
  }
  const { expected, actual } = options;
  if (expected === undefined) throw new InputError("--expected: expected a file, found nothing");
  if (actual === undefined) throw new InputError("--actual: expected a file, found nothing");
  return comparePair(expected, actual, roleContext, options.json === true, io);
}

/** Without an id: empty, which equals no account id. */
function accountOf(id: string | undefined): string {
  if (id === undefined || /^\d{12}$/.test(id)) return id ?? "";
  throw new InputError(`--account: expected 12 digits, found ${id}`);
}

function organizationOf(id: string | undefined): string | undefined {
  if (id === undefined || /^o-[a-z0-9]{10,32}$/.test(id)) return id;
  throw new InputError(`--org-id: expected an id such as o-a1b2c3d4e5, found ${id}`);
}

async function comparePair(
  expectedFile: string,
  actualFile: string,
  roleContext: RoleContext,
  json: boolean,
  io: Io,
): Promise<number> {
  const expected = await readTextFile("--expected", expectedFile);
  const actual = await readTextFile("--actual", actualFile);
  const prepared = prepareDocument(expected);
  if (!prepared.ok) {
    const faults = prepared.faults.map(({ path, message }) => `\n  ${path}: ${message}`);
    throw new InputError(`--expected: ${expectedFile} is not a readable trust policy:${faults.join("")}`);
  }
  const comparison = compareDocuments(prepared.document, actual, roleContext);
  io.stdout.write(json ? asJson(comparison) : asText(comparison, { expected, actual }, io));
  return comparison.verdict === "equal" ? 0 : 2;
}
