import { existsSync } from "node:fs";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { callLimits } from "../../adapters/aws-call.ts";
import { getRole, liveRole } from "../../adapters/iam/get-role.ts";
import { callerArn } from "../../adapters/iam/sts.ts";
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
    return { name: subject, account: account ?? "", document: await readTextFile("--role", subject) };
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
