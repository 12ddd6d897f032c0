import { parseArgs } from "node:util";
import { compareDocuments, prepareDocument, type RoleContext } from "../../core/policy/compare.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Command, Io } from "../io.ts";
import { compareCases } from "./cases.ts";
import { readAccountsFile, readTextFile } from "./files.ts";
import { asJson, asText } from "./report.ts";

export const compareUsage = `trustdrift compare --expected FILE --actual FILE [--account ID] [--org-accounts FILE] [--json]
trustdrift compare --cases FILE.jsonl [--account ID] [--org-accounts FILE]

Says whether two trust policies admit the same callers and, where they do not, what changed, in which direction and
how bad it is. A file holds the document as JSON or percent-encoded, as IAM hands it out.

  --expected FILE      what the trust policy should be
  --actual FILE        what it is
  --account ID         the role's own account; without it every account counts as foreign
  --org-accounts FILE  the organization's account ids, one a line or as a JSON list
  --json               the comparison as JSON
  --cases FILE.jsonl   many pairs: reads one {"name", "expected", "actual", "account"?} a line, prints one
                       {"name", "verdict", "severity", "changes"} a line, in the same order

Exit codes: 0 equal, 2 drift, 1 error. With --cases: 1 if a line could not be handled, else 0.
`;

/** @returns the exit code */
export const compareCommand: Command = async (args, io) => {
  try {
    return await run(args, io);
  } catch (error) {
    if (!isForPeople(error)) throw error;
    io.stderr.write(`trustdrift compare: ${error.message}\n`);
    return 1;
  }
};

function isForPeople(error: unknown): error is Error {
  if (error instanceof InputError) return true;
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      expected: { type: "string" },
      actual: { type: "string" },
      account: { type: "string" },
      "org-accounts": { type: "string" },
      cases: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    io.stdout.write(compareUsage);
    return 0;
  }
  const roleContext: RoleContext = {
    account: accountOf(values.account),
    organizationAccounts: await readAccountsFile("--org-accounts", values["org-accounts"]),
  };
  if (values.cases !== undefined) {
    if (values.expected !== undefined || values.actual !== undefined) {
      throw new InputError("--cases: expected alone, found together with --expected or --actual");
    }
    return compareCases(values.cases, roleContext, io);
  }
  const { expected, actual } = values;
  if (expected === undefined) throw new InputError("--expected: expected a file, found nothing");
  if (actual === undefined) throw new InputError("--actual: expected a file, found nothing");
  return comparePair(expected, actual, roleContext, values.json, io);
}

/** An empty text, which is no account's id, when none is given. */
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
  const expected = await readTextFile("--expected", expectedFile);
  const actual = await readTextFile("--actual", actualFile);
  const prepared = prepareDocument(expected);
  if (!prepared.ok) {
    const faults = prepared.faults.map(({ path, message }) => `\n  ${path}: ${message}`);
    throw new InputError(`--expected: ${expectedFile} cannot be read as a trust policy:${faults.join("")}`);
  }
  const comparison = compareDocuments(prepared.document, actual, roleContext);
  io.stdout.write(json ? asJson(comparison) : asText(comparison, { expected, actual }, io));
  return comparison.verdict === "equal" ? 0 : 2;
}
