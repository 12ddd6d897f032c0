import { partitionOfRegion } from "../../../core/contract/regions.ts";
import { type Captured, capture as captureRole } from "../../../core/expectations/capture/capture.ts";
import { type Folded, fold } from "../../../core/expectations/capture/fold.ts";
import type { LiveRole } from "../../../core/principals/role.ts";
import { InputError } from "../../../core/shared/errors.ts";
import type { Invocation } from "../../io.ts";
import { widthOf, wrapWords } from "../../output/layout.ts";
import { progressOf } from "../../output/progress.ts";
import { remark } from "../../output/remark.ts";
import { asYaml, writeExpectations } from "../../output/write-expectations.ts";
import { type Access, reachOf } from "../check/accounts.ts";
import { matchingRoles } from "./live-roles.ts";
import { type Places, updateExpectations } from "./update.ts";

interface Options extends Access {
  readonly role?: readonly string[] | undefined;
  readonly out?: string | undefined;
  readonly everyAccount?: boolean | undefined;
  readonly update?: true | undefined;
}

/** Writes live roles as expectations. @returns the exit code */
export async function capture(options: Options, invocation: Invocation): Promise<number> {
  const { role: patterns, out, everyAccount = false, update } = options;
  const { io, region } = invocation;
  if (patterns === undefined)
    throw new InputError("--role: expected the name or path of a role such as qovery-*, found nothing");
  if (update && out === undefined)
    throw new InputError("--update: expected the folder of the files with --out, found nothing");
  const reach = await reachOf(options, region);
  const progress = progressOf("accounts", reach.accounts.length, invocation);
  const roles = await matchingRoles(patterns, reach, progress).finally(() => progress.end());
  const { accounts } = reach;
  const { captured, refused } =
    accounts.length > 1 ? fold(roles, { accounts, everyAccount }) : each(roles, everyAccount);
  for (const text of captured.flatMap(remarksOn)) remark(text, invocation);
  for (const { message } of refused) io.stderr.write(`${wrapWords(message, widthOf(io)).join("\n")}\n`);
  if (out !== undefined) {
    const places = { accounts, partition: partitionOfRegion(region) };
    const files = await write(captured, out, update ? places : undefined);
    io.stdout.write(files.map((file) => `${file}\n`).join(""));
    return refused.length === 0 ? 0 : 1;
  }
  const [only, ...others] = captured;
  if (others.length > 0)
    throw new InputError(`--out: expected a folder, because ${captured.length} roles match`);
  if (only !== undefined) io.stdout.write(textOf(only));
  return refused.length === 0 ? 0 : 1;
}

function remarksOn({ expectation: { name }, notes, weaknesses }: Captured): readonly string[] {
  return [
    ...notes.map((note) => `${name}: ${note}`),
    ...weaknesses.map((text) => `${name}: warning: ${text}`),
  ];
}

/** A file for each role of one account. A role that cannot be captured does not stop the others. */
function each(roles: readonly LiveRole[], everyAccount: boolean): Folded {
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

/** @throws InputError before any file is written, for two roles with the same file name or for a file that exists */
async function write(
  captured: readonly Captured[],
  folder: string,
  places: Places | undefined,
): Promise<readonly string[]> {
  const names = captured.map(({ expectation }) => expectation.name);
  const duplicate = names.find((name, at) => names.indexOf(name) !== at);
  if (duplicate !== undefined)
    throw new InputError(
      `--role: two matching roles would be written to ${duplicate}.yaml; capture one of them and write the other manually`,
    );
  const files = captured.map((one) => ({ ...one, name: one.expectation.name, text: textOf(one) }));
  return places === undefined ? writeExpectations(files, folder) : updateExpectations(files, folder, places);
}

/** Without the fields that have their default value. */
function textOf({ expectation: { name, match, trust, response }, notes, weaknesses }: Captured): string {
  const comments = [...notes, ...weaknesses.map((text) => `Warning: ${text}`)];
  return `${comments.map((text) => `# ${text}\n`).join("")}${asYaml({ name, match, trust, response })}`;
}
