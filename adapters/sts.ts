import { AssumeRoleCommand, GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from "@smithy/types";
import { rolePath } from "../core/contract/roles.ts";
import { toAwsError } from "../core/shared/aws-errors.ts";
import { PermanentError } from "../core/shared/errors.ts";

export interface MemberAccess {
  readonly partition: string;
  /** Members' roles ask for it, so that the hub cannot be talked into using them for somebody else. */
  readonly externalId: string;
  /** Shown in the members' CloudTrail. */
  readonly sessionName: string;
}

/** New credentials are fetched this long before the old ones end, so that none ends in the middle of a revert. */
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
  { externalId, sessionName }: MemberAccess,
): Promise<AwsCredentialIdentity> {
  try {
    const command = new AssumeRoleCommand({
      RoleArn: arn,
      RoleSessionName: sessionName,
      ExternalId: externalId,
    });
    const { Credentials: found } = await client.send(command);
    if (!found?.AccessKeyId || !found.SecretAccessKey || !found.SessionToken || !found.Expiration) {
      throw new PermanentError("IncompleteAnswer", `sts:AssumeRole ${arn}: expected credentials, found none`);
    }
    return {
      accessKeyId: found.AccessKeyId,
      secretAccessKey: found.SecretAccessKey,
      sessionToken: found.SessionToken,
      expiration: found.Expiration,
    };
  } catch (error) {
    throw toAwsError(error, `sts:AssumeRole ${arn}`);
  }
}

/** Concurrent callers share one call; a failed one is not kept. */
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

/** @returns the ARN of whoever's credentials these are: a session's, where it is a role */
export async function callerArn(client: STSClient): Promise<string> {
  const { Arn: arn } = await client.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
    throw toAwsError(error, "sts:GetCallerIdentity");
  });
  if (arn === undefined)
    throw new PermanentError("IncompleteAnswer", "sts:GetCallerIdentity: expected an ARN, found none");
  return arn;
}
