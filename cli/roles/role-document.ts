import { stat } from "node:fs/promises";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { isMap, parseDocument as parseYaml } from "yaml";
import { callLimits } from "../../adapters/aws-call.ts";
import { readExpectations } from "../../adapters/files/expectation-files.ts";
import { getRole, liveRole } from "../../adapters/iam/get-role.ts";
import { callerArn } from "../../adapters/iam/sts.ts";
import { renderTrust } from "../../core/expectations/expectation.ts";
import { parseDocument } from "../../core/policy/compare.ts";
import { InputError } from "../../core/shared/errors.ts";
import { checkArgument, checkOption } from "../input/arguments.ts";
import { readTextFile } from "../input/files.ts";
import { readPolicy } from "../input/policy-file.ts";
import type { Invocation, Io } from "../io.ts";
import { fileErrorText } from "../program/file-errors.ts";

export interface RoleDocument {
  /** "role ci/deployer of account 444444444444", or the name of the file. */
  readonly name: string;
  /** Empty if it is unknown: it then equals no account. */
  readonly account: string;
  /** Of a live role. */
  readonly partition?: string;
  readonly document: string;
}

/**
 * The trust policy of a file, if there is one of this name, or of a live role.
 *
 * @param account of a file's role
 * @throws InputError for a role that does not exist
 */
export async function roleDocument(
  subject: string,
  account: string | undefined,
  { io, region, flag }: Pick<Invocation, "io" | "region"> & { readonly flag?: string },
): Promise<RoleDocument> {
  checkOption("--account", account === undefined ? [] : [account], /^\d{12}$/, "12 digits");
  if (!(await isFile(subject, flag))) return liveDocument(subject, account, region);
  const document = await documentOf(subject, account, flag, io);
  const name = subject === "-" ? "standard input" : subject;
  const parsed = parseDocument(document);
  if (parsed.ok) return { name, account: account ?? "", document };
  const faults = parsed.faults.map(({ path, message }) => `\n  ${path}: ${message}`);
  throw new InputError(`${prefix(flag)}${name} is not a readable trust policy:${faults.join("")}`);
}

function prefix(flag: string | undefined): string {
  return flag === undefined ? "" : `${flag}: `;
}

/** A name with the ending of a file is one, also if it does not exist: the error is then about the file. */
async function isFile(subject: string, flag: string | undefined): Promise<boolean> {
  if (subject === "-") return true;
  const error = await stat(subject).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error,
  );
  if (error === undefined) return true;
  const isMissing = error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "ENAMETOOLONG";
  if (isMissing && !/\.(json|ya?ml|txt)$/i.test(subject)) return false;
  throw new InputError(
    `${prefix(flag)}${subject}: expected a file that can be read, found ${fileErrorText(error) ?? String(error)}`,
    { cause: error },
  );
}

async function liveDocument(
  subject: string,
  account: string | undefined,
  region: string,
): Promise<RoleDocument> {
  const wanted = liveRoleOf(subject);
  const [, partition = "", , , own = ""] = (await callerArn(new STSClient({ ...callLimits, region }))).split(
    ":",
  );
  const expectedAccount = wanted.account ?? account ?? own;
  if (expectedAccount !== own || (wanted.partition ?? partition) !== partition)
    throw new InputError(
      `expected a role of account ${own} in the partition ${partition}, that of the credentials; found ${subject}${expectedAccount === own ? "" : `, of account ${expectedAccount}`}\nUse credentials for that account, or save the role's trust policy to a file and name the file.`,
    );
  const role = await getRole(new IAMClient({ ...callLimits, region }), { account: own, name: wanted.name });
  if (role === undefined)
    throw new InputError(
      `expected a file, or a role of account ${own}, the account of the credentials; found neither with the name ${subject}`,
    );
  const { name, path, document } = liveRole(role, own, "iam:GetRole");
  if (wanted.path !== undefined && wanted.path !== path)
    throw new InputError(
      `expected a role with the path ${wanted.path}, found ${path}: the role is ${path.slice(1)}${name}`,
    );
  return { name: `role ${path.slice(1)}${name} of account ${own}`, account: own, partition, document };
}

interface Wanted {
  readonly name: string;
  /** With slashes at both ends. Undefined if only the name is given. */
  readonly path?: string;
  readonly account?: string | undefined;
  readonly partition?: string | undefined;
}

/** @throws InputError for what cannot be a role */
function liveRoleOf(subject: string): Wanted {
  const [, partition, account, arnRest] = /^arn:([a-z-]+):iam::(\d{12}):role\/(.+)$/.exec(subject) ?? [];
  const rest = arnRest ?? subject.replace(/^\//, "");
  const at = rest.lastIndexOf("/");
  const name = rest.slice(at + 1);
  const isRole = /^[\w+=,.@-]{1,64}$/.test(name) && (arnRest !== undefined || !subject.startsWith("arn:"));
  checkArgument(
    isRole ? name : subject,
    /^[\w+=,.@-]{1,64}$/,
    "a file that exists, or the name or ARN of a role",
  );
  // An ARN without a path says that the path is /
  const path = at < 0 && arnRest === undefined ? undefined : `/${rest.slice(0, at + 1)}`;
  return { name, account, partition, ...(path !== undefined && { path }) };
}

/** The trust policy of a file, or that of the expectation which the file contains. */
async function documentOf(
  file: string,
  account: string | undefined,
  flag: string | undefined,
  io: Io,
): Promise<string> {
  if (file === "-" || !isExpectation(await readTextFile(flag, file))) return readPolicy(flag, file, io);
  const [expectation] = await readExpectations(file);
  if (expectation === undefined) return "";
  if (account === undefined && JSON.stringify(expectation.trust).includes("{{account}}"))
    throw new InputError(`--account: expected the account of the role, because ${file} contains {{account}}`);
  return renderTrust(expectation, account ?? "", "aws");
}

/** A trust policy has neither of these fields at its top. */
function isExpectation(text: string): boolean {
  const { contents } = parseYaml(text, { logLevel: "silent" });
  return isMap(contents) && contents.has("trust") && contents.has("match");
}
