import { parseArgs } from "node:util";
import { compareDocuments, prepareDocument, type RoleContext } from "../../core/policy/compare.ts";
import { defined } from "../../core/shared/defined.ts";
import { InputError } from "../../core/shared/errors.ts";
import { readAccountsFile, readTextFile } from "../files.ts";
import type { Command, Io } from "../io.ts";
import { compareCases } from "./cases.ts";
import { asJson, asText } from "./report.ts";

const usage = `trustdrift compare --expected FILE --actual FILE [--account ID] [--org-id ID] [--org-accounts FILE] [--json]
trustdrift compare --cases FILE.jsonl [--account ID] [--org-id ID] [--org-accounts FILE]

Reports whether two trust policies allow the same callers. If not, reports each change, its direction and its severity.
A file contains a trust policy as JSON, or percent-encoded as IAM returns it.

  --expected FILE      the expected trust policy
  --actual FILE        the actual trust policy
  --account ID         the account of the role. Without this option, every account counts as foreign
  --org-id ID          the id of the organization, as in TRUST_DRIFT_ORGANIZATION_ID. With this option and
                       --org-accounts, the severity is that of the responder's alerts
  --org-accounts FILE  the account ids of the organization, one per line or as a JSON list
  --json               prints the comparison as JSON
  --cases FILE.jsonl   compares many pairs: reads {"name", "expected", "actual", "account"?} from each line and prints
                       {"name", "verdict", "severity", "changes"} for each, in the same order

Exit codes: 0 equal, 2 drift, 1 error. With --cases: 0 success, 1 if a line is invalid.
`;

export const compare: Command = { usage, run };

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      expected: { type: "string" },
      actual: { type: "string" },
      account: { type: "string" },
      "org-id": { type: "string" },
      "org-accounts": { type: "string" },
      cases: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const roleContext: RoleContext = defined({
    account: accountOf(values.account),
    organizationId: organizationOf(values["org-id"]),
    organizationAccounts: await readAccountsFile("--org-accounts", values["org-accounts"]),
  });
  if (values.cases !== undefined) {
    if (values.expected !== undefined || values.actual !== undefined) {
      throw new InputError("--cases cannot be combined with --expected or --actual");
    }
    return compareCases(values.cases, roleContext, io);
  }
  const { expected, actual } = values;
  if (expected === undefined) throw new InputError("--expected: expected a file, found nothing");
  if (actual === undefined) throw new InputError("--actual: expected a file, found nothing");
  return comparePair(expected, actual, roleContext, values.json, io);
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
