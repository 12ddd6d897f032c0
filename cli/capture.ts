import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { stringify } from "yaml";
import { rolesOf } from "../adapters/iam/roles.ts";
import { callerArn } from "../adapters/sts.ts";
import { canaryRole } from "../core/contract/canary.ts";
import { iamEventRegions } from "../core/contract/regions.ts";
import { type Captured, capture } from "../core/expectations/capture.ts";
import { patternFits } from "../core/expectations/catalogue.ts";
import { isOwnRole, isServiceRole, type LiveRole } from "../core/principals/role.ts";
import { InputError } from "../core/shared/errors.ts";
import type { Command } from "./io.ts";
import { widthOf, wrapWords } from "./output/layout.ts";

export const captureUsage = `trustdrift capture --role PATTERN... [--out FOLDER] [--every-account] [--region REGION]

Writes roles of an account as expectations: their trust policies as they are now, with \`response: alert\`. Read them
before you push them: what is wrong today would be what must be tomorrow, and external ids stand in them. With
credentials that may list the account's roles (iam:ListRoles).

  --role PATTERN    name, or path and name, of roles, with * and ?; may be given more than once
  --out FOLDER      a file for each role; without it, the one role that fits is printed
  --every-account   as what must be in every account: where a role names its own account or partition, that becomes
                    {{account}} or {{partition}}
  --region REGION   default ${iamEventRegions.aws}
`;

export const captureCommand: Command = async (args, io) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      role: { type: "string", multiple: true },
      out: { type: "string" },
      "every-account": { type: "boolean", default: false },
      region: { type: "string", default: iamEventRegions.aws },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    io.stdout.write(captureUsage);
    return 0;
  }
  const { role: patterns, out, region } = values;
  if (patterns === undefined)
    throw new InputError("--role: expected a name or path of roles such as qovery-*, found nothing");
  const roles = await fitting(patterns, region);
  const { captured, refused } = captureAll(roles, values["every-account"]);
  const remarks = captured.flatMap(({ expectation, notes }) =>
    notes.map((note) => `${expectation.name}: ${note}`),
  );
  for (const remark of [...remarks, ...refused.map(({ message }) => message)])
    for (const line of wrapWords(remark, widthOf(io))) io.stderr.write(`${line}\n`);
  if (out !== undefined) {
    io.stdout.write((await writeFiles(captured, out)).map((file) => `${file}\n`).join(""));
    return refused.length === 0 ? 0 : 1;
  }
  const [only, ...others] = captured;
  if (others.length > 0)
    throw new InputError(`--out: expected a folder for ${captured.length} expectations, found none`);
  if (only !== undefined) io.stdout.write(asYaml(only));
  return refused.length === 0 ? 0 : 1;
};

/** One that cannot be captured holds up no other. */
function captureAll(roles: readonly LiveRole[], everyAccount: boolean) {
  const captured: Captured[] = [];
  const refused: InputError[] = [];
  for (const role of roles) {
    try {
      captured.push(capture(role, { everyAccount }));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refused.push(error);
    }
  }
  return { captured, refused };
}

/** @throws InputError for a pattern that no role fits */
async function fitting(patterns: readonly string[], region: string): Promise<readonly LiveRole[]> {
  const account = (await callerArn(new STSClient({ region }))).split(":")[4] ?? "";
  const found: LiveRole[] = [];
  const unmet = new Set(patterns);
  for await (const role of rolesOf(new IAMClient({ region }), account)) {
    if (isServiceRole(role) || isOwnRole(role) || role.name === canaryRole.name) continue;
    const met = patterns.filter((pattern) => patternFits(pattern, role));
    for (const pattern of met) unmet.delete(pattern);
    if (met.length > 0) found.push(role);
  }
  if (unmet.size > 0)
    throw new InputError(
      `--role: expected a role of ${account} that fits, found none for ${[...unmet].join(", ")}`,
    );
  return found;
}

/** @throws InputError before anything is written, for two roles whose files would have one name, or a file that is there */
async function writeFiles(captured: readonly Captured[], folder: string): Promise<readonly string[]> {
  const names = captured.map(({ expectation }) => expectation.name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new InputError(
      `--role: expected roles of different names, found two for ${twice}: write one of them by hand`,
    );
  const files = captured.map((one) => ({
    file: path.join(folder, `${one.expectation.name}.yaml`),
    text: asYaml(one),
  }));
  const there = files.map(({ file }) => file).filter((file) => existsSync(file));
  if (there.length > 0)
    throw new InputError(`${there.join(", ")}: expected no such file yet; nothing is written over`);
  await mkdir(folder, { recursive: true });
  for (const { file, text } of files) await writeFile(file, text, { flag: "wx" });
  return files.map(({ file }) => file);
}

/** Read the same by YAML 1.1, in which a policy's version without quotes is a date, and by 1.2. */
const yamlOptions = { version: "1.1", aliasDuplicateObjects: false, lineWidth: 0 } as const;

/** Only what was said: the rest is as the schema has it. */
function asYaml({ expectation: { name, match, trust, response }, notes }: Captured): string {
  const comment = notes.map((note) => `# ${note}\n`).join("");
  return `${comment}${stringify({ name, match, trust, response }, yamlOptions)}`;
}
