import { compareDocuments, prepareDocument, type RoleContext } from "../../core/policy/compare.ts";
import { InputError } from "../../core/shared/errors.ts";
import { readTextFile } from "../input/files.ts";
import { type OrganizationOptions, readOrganization } from "../input/organization.ts";
import { policyIn, readPolicy } from "../input/policy-file.ts";
import type { Invocation, Io } from "../io.ts";
import { compareCases } from "./cases.ts";
import { asJson, asText } from "./report.ts";

interface Options extends OrganizationOptions {
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
  readonly account?: string | undefined;
  readonly json?: true | undefined;
  readonly cases?: string | undefined;
}

/** Compares two trust policies, or the pairs of a file. @returns the exit code */
export async function compare(options: Options, { io }: Invocation): Promise<number> {
  const account = accountOf(options.account);
  const roleContext: RoleContext = { account, ...(await readOrganization(options)) };
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

async function comparePair(
  expectedFile: string,
  actualFile: string,
  roleContext: RoleContext,
  json: boolean,
  io: Io,
): Promise<number> {
  if (expectedFile === "-" && actualFile === "-")
    throw new InputError("--expected and --actual: expected one of them on standard input, found both");
  const expected = await readPolicy("--expected", expectedFile, io);
  // A live document that cannot be read is drift
  const actual = policyIn(await readTextFile("--actual", actualFile, io), actualFile);
  const prepared = prepareDocument(expected);
  if (!prepared.ok) {
    const faults = prepared.faults.map(({ path, message }) => `\n  ${path}: ${message}`);
    throw new InputError(`--expected: ${expectedFile} is not a readable trust policy:${faults.join("")}`);
  }
  const comparison = compareDocuments(prepared.document, actual, roleContext);
  io.stdout.write(json ? asJson(comparison) : asText(comparison, { expected, actual }, io));
  return comparison.verdict === "equal" ? 0 : 2;
}
