import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { stringify } from "yaml";
import { rolesOf } from "../adapters/iam.ts";
import { callerArn } from "../adapters/sts.ts";
import { type Captured, capture } from "../core/capture.ts";
import { iamEventRegions } from "../core/contract.ts";
import { InputError } from "../core/errors.ts";
import { matchesGlob } from "../core/glob.ts";
import { isOwnRole, isServiceRole, type LiveRole } from "../core/role.ts";
import type { Command } from "./io.ts";

export const captureUsage = `trustdrift capture --role PATTERN... [--out FOLDER] [--every-account] [--region REGION]

Writes roles of an account as expectations: their trust policies as they are now, with \`response: alert\`. Read them
before you push them: what is wrong today would be what must be tomorrow. With credentials that may list the
account's roles (iam:ListRoles).

  --role PATTERN    name, or path and name, of roles, with * and ?; may be given more than once
  --out FOLDER      a file for each role; without it, the one role that fits is printed
  --every-account   as what must be in every account: the account's own id and partition become {{account}} and
                    {{partition}}
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
  const captured = roles.map((role) => capture(role, { everyAccount: values["every-account"] }));
  for (const { expectation, notes } of captured)
    for (const note of notes) io.stderr.write(`${expectation.name}: ${note}\n`);
  if (out !== undefined) {
    io.stdout.write((await writeFiles(captured, out)).map((file) => `${file}\n`).join(""));
    return 0;
  }
  const [only, ...others] = captured;
  if (only === undefined || others.length > 0)
    throw new InputError(
      `--out: expected a folder for ${captured.length} expectations (${captured.map(({ expectation }) => expectation.name).join(", ")}), found none`,
    );
  io.stdout.write(asYaml(only));
  return 0;
};

/** @throws InputError for a pattern that no role fits */
async function fitting(patterns: readonly string[], region: string): Promise<readonly LiveRole[]> {
  const account = (await callerArn(new STSClient({ region }))).split(":")[4] ?? "";
  const found: LiveRole[] = [];
  const unmet = new Set(patterns);
  for await (const role of rolesOf(new IAMClient({ region }), account)) {
    if (isServiceRole(role) || isOwnRole(role)) continue;
    const met = patterns.filter((pattern) => fits(pattern, role));
    for (const pattern of met) unmet.delete(pattern);
    if (met.length > 0) found.push(role);
  }
  if (unmet.size > 0)
    throw new InputError(
      `--role: expected a role of ${account} that fits, found none for ${[...unmet].join(", ")}`,
    );
  return found;
}

/** As an expectation's patterns do: with a slash path and name, without one the name under any path. */
function fits(pattern: string, { path: folder, name }: LiveRole): boolean {
  const subject = pattern.includes("/") ? `${folder.slice(1)}${name}` : name;
  return matchesGlob(pattern.replace(/^\//, "").toLowerCase(), subject.toLowerCase());
}

/** @throws InputError before anything is written, for two roles whose files would have one name, or a file that is there */
async function writeFiles(captured: readonly Captured[], folder: string): Promise<readonly string[]> {
  const names = captured.map(({ expectation }) => expectation.name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new InputError(
      `--role: expected roles of different names, found two for ${twice}: capture them one by one`,
    );
  await mkdir(folder, { recursive: true });
  const files = captured.map((one) => ({
    file: path.join(folder, `${one.expectation.name}.yaml`),
    text: asYaml(one),
  }));
  for (const { file, text } of files) {
    await writeFile(file, text, { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
      throw new InputError(`${file}: expected no such file yet, found one; nothing is written over`, {
        cause: error,
      });
    });
  }
  return files.map(({ file }) => file);
}

/** Read the same by YAML 1.1, in which a policy's version without quotes is a date, and by 1.2. */
const yamlOptions = { version: "1.1", aliasDuplicateObjects: false, lineWidth: 0 } as const;

/** Only what was said: the rest is as the schema has it. */
function asYaml({ expectation: { name, match, trust, response }, notes }: Captured): string {
  const comment = notes.map((note) => `# ${note}\n`).join("");
  return `${comment}${stringify({ name, match, trust, response }, yamlOptions)}`;
}
