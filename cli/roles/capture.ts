import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { rolesOf } from "../../adapters/iam/roles.ts";
import { callerArn } from "../../adapters/iam/sts.ts";
import { canaryRole } from "../../core/contract/canary.ts";
import { type Captured, capture as captureRole } from "../../core/expectations/capture.ts";
import { patternFits } from "../../core/expectations/match/pattern.ts";
import { isOwnRole, isServiceRole, type LiveRole } from "../../core/principals/role.ts";
import { InputError } from "../../core/shared/errors.ts";
import { type Invocation, remark } from "../io.ts";
import { widthOf, wrapWords } from "../output/layout.ts";
import { asYaml, writeExpectations } from "../output/write-expectations.ts";

interface Options {
  readonly role?: readonly string[] | undefined;
  readonly out?: string | undefined;
  readonly everyAccount?: boolean | undefined;
}

/** Writes live roles as expectations. @returns the exit code */
export async function capture(
  { role: patterns, out, everyAccount = false }: Options,
  invocation: Invocation,
): Promise<number> {
  const { io, region } = invocation;
  if (patterns === undefined)
    throw new InputError("--role: expected the name or path of a role such as qovery-*, found nothing");
  const roles = await matchingRoles(patterns, region);
  const { captured, refused } = captureAll(roles, everyAccount);
  const remarks = captured.flatMap(({ expectation, notes }) =>
    notes.map((note) => `${expectation.name}: ${note}`),
  );
  for (const text of remarks) remark(wrapWords(text, widthOf(io)).join("\n"), invocation);
  for (const { message } of refused) io.stderr.write(`${wrapWords(message, widthOf(io)).join("\n")}\n`);
  if (out !== undefined) {
    io.stdout.write((await writeFiles(captured, out)).map((file) => `${file}\n`).join(""));
    return refused.length === 0 ? 0 : 1;
  }
  const [only, ...others] = captured;
  if (others.length > 0)
    throw new InputError(`--out: expected a folder, because ${captured.length} roles match`);
  if (only !== undefined) io.stdout.write(textOf(only));
  return refused.length === 0 ? 0 : 1;
}

/** A role that cannot be captured does not stop the others. */
function captureAll(roles: readonly LiveRole[], everyAccount: boolean) {
  const captured: Captured[] = [];
  const refused: InputError[] = [];
  for (const role of roles) {
    try {
      captured.push(captureRole(role, { everyAccount }));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refused.push(error);
    }
  }
  return { captured, refused };
}

/** @throws InputError for a pattern that matches no role */
async function matchingRoles(patterns: readonly string[], region: string): Promise<readonly LiveRole[]> {
  const account = (await callerArn(new STSClient({ region }))).split(":")[4] ?? "";
  const found: LiveRole[] = [];
  const unmatched = new Set(patterns);
  for await (const role of rolesOf(new IAMClient({ region }), account)) {
    if (isServiceRole(role) || isOwnRole(role) || role.name === canaryRole.name) continue;
    const matching = patterns.filter((pattern) => patternFits(pattern, role));
    for (const pattern of matching) unmatched.delete(pattern);
    if (matching.length > 0) found.push(role);
  }
  if (unmatched.size > 0)
    throw new InputError(`--role: no role of account ${account} matches ${[...unmatched].join(", ")}`);
  return found;
}

/** @throws InputError before any file is written, for two roles with the same file name or for a file that exists */
async function writeFiles(captured: readonly Captured[], folder: string): Promise<readonly string[]> {
  const names = captured.map(({ expectation }) => expectation.name);
  const duplicate = names.find((name, at) => names.indexOf(name) !== at);
  if (duplicate !== undefined)
    throw new InputError(
      `--role: two matching roles would be written to ${duplicate}.yaml; capture one of them and write the other manually`,
    );
  const files = captured.map((one) => ({ name: one.expectation.name, text: textOf(one) }));
  return writeExpectations(files, folder);
}

/** Without the fields that have their default value. */
function textOf({ expectation: { name, match, trust, response }, notes }: Captured): string {
  const comment = notes.map((note) => `# ${note}\n`).join("");
  return `${comment}${asYaml({ name, match, trust, response })}`;
}
