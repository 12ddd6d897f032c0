import { AssumeRoleCommand, GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from "@smithy/types";
import { rolePath } from "../../core/contract/roles.ts";
import { PermanentError } from "../../core/shared/errors.ts";
import { awsCall } from "../aws-call.ts";

export interface MemberAccess {
  readonly partition: string;
  /** The trust policies of our member roles require it, which prevents the confused-deputy problem. */
  readonly externalId: string;
  /** Shown in the members' CloudTrail. */
  readonly sessionName: string;
}

/** Credentials are renewed this long before they expire, so that none expires in the middle of a revert. */
const renewalMarginMilliseconds = 5 * 60 * 1000;

/** Credentials for our roles in member accounts, one AssumeRole an hour for each role of each account. */
export function memberCredentials(client: STSClient, access: MemberAccess) {
  const providers = new Map<string, AwsCredentialIdentityProvider>();
  return (account: string, roleName: string): AwsCredentialIdentityProvider => {
    const arn = `arn:${access.partition}:iam::${account}:role${rolePath}${roleName}`;
    const provider = providers.get(arn) ?? cached(() => assume(client, arn, access));
    providers.set(arn, provider);
    return provider;
  };
}

async function assume(
  client: STSClient,
  arn: string,
  { externalId, sessionName }: { readonly externalId: string | undefined; readonly sessionName: string },
): Promise<AwsCredentialIdentity> {
  const what = `sts:AssumeRole ${arn}`;
  const command = new AssumeRoleCommand({
    RoleArn: arn,
    RoleSessionName: sessionName,
    ...(externalId !== undefined && { ExternalId: externalId }),
  });
  const { Credentials: found } = await awsCall(what, () => client.send(command));
  if (!found?.AccessKeyId || !found.SecretAccessKey || !found.SessionToken || !found.Expiration)
    throw new PermanentError("IncompleteAnswer", `${what}: expected credentials, found none`);
  return {
    accessKeyId: found.AccessKeyId,
    secretAccessKey: found.SecretAccessKey,
    sessionToken: found.SessionToken,
    expiration: found.Expiration,
  };
}

/** Credentials of any role, one AssumeRole an hour. */
export function assumedCredentials(
  client: STSClient,
  arn: string,
  externalId: string | undefined,
): AwsCredentialIdentityProvider {
  return cached(() => assume(client, arn, { externalId, sessionName: "trustdrift" }));
}

/** Concurrent callers share one call. A failed call is not cached. */
function cached(fetch: () => Promise<AwsCredentialIdentity>): AwsCredentialIdentityProvider {
  let current: Promise<AwsCredentialIdentity> | undefined;
  return async () => {
    const known = await current?.catch(() => undefined);
    if (known?.expiration && known.expiration.getTime() - Date.now() > renewalMarginMilliseconds)
      return known;
    current = fetch();
    return current;
  };
}

/** @returns the ARN of the caller: the session's ARN when the caller is a role */
export async function callerArn(client: STSClient): Promise<string> {
  const command = new GetCallerIdentityCommand({});
  const { Arn: arn } = await awsCall("sts:GetCallerIdentity", () => client.send(command));
  if (arn === undefined)
    throw new PermanentError("IncompleteAnswer", "sts:GetCallerIdentity: expected an ARN, found none");
  return arn;
}
