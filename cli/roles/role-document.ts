import { existsSync } from "node:fs";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { callLimits } from "../../adapters/aws-call.ts";
import { readExpectations } from "../../adapters/expectation-files.ts";
import { getRole, liveRole } from "../../adapters/iam/get-role.ts";
import { callerArn } from "../../adapters/iam/sts.ts";
import { renderTrust } from "../../core/expectations/expectation.ts";
import { InputError } from "../../core/shared/errors.ts";
import { checkArgument, checkOption } from "../input/arguments.ts";
import { readTextFile } from "../input/files.ts";

export interface RoleDocument {
  /** "role ci/deployer of account 444444444444", or the name of the file. */
  readonly name: string;
  /** Empty if it is unknown: it then equals no account. */
  readonly account: string;
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
  region: string,
): Promise<RoleDocument> {
  checkOption("--account", account === undefined ? [] : [account], /^\d{12}$/, "12 digits");
  if (existsSync(subject))
    return { name: subject, account: account ?? "", document: await documentOf(subject, account) };
  const name = subject.replace(/^.*\//, "");
  checkArgument(name, /^[\w+=,.@-]{1,64}$/, "a file that exists, or the name of a role");
  const own = (await callerArn(new STSClient({ ...callLimits, region }))).split(":")[4] ?? "";
  const role = await getRole(new IAMClient({ ...callLimits, region }), { account: own, name });
  if (role === undefined)
    throw new InputError(
      `expected a file, or a role of account ${own}, the account of the credentials; found neither with the name ${subject}`,
    );
  const { path, document } = liveRole(role, own, "iam:GetRole");
  return { name: `role ${path.slice(1)}${name} of account ${own}`, account: own, document };
}

/** The trust policy of a file, or that of the expectation which the file contains. */
async function documentOf(file: string, account: string | undefined): Promise<string> {
  const text = await readTextFile("--role", file);
  if (!isExpectation(file, text)) return text;
  const [expectation] = await readExpectations(file);
  if (expectation === undefined) return text;
  if (account === undefined && JSON.stringify(expectation.trust).includes("{{account}}"))
    throw new InputError(`--account: expected the account of the role, because ${file} contains {{account}}`);
  return renderTrust(expectation, account ?? "", "aws");
}

/** A trust policy is JSON without these fields. */
function isExpectation(file: string, text: string): boolean {
  if (/\.ya?ml$/.test(file)) return true;
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null && "trust" in found && "match" in found;
  } catch {
    return false;
  }
}
