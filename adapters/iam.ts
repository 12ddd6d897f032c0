import {
  GetRoleCommand,
  IAMClient,
  NoSuchEntityException,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { AwsCredentialIdentityProvider } from "@smithy/types";
import { asFailure } from "../core/aws-failure.ts";
import { memberRoleNames } from "../core/contract.ts";
import { PermanentError } from "../core/errors.ts";
import type { Roles } from "../core/ports.ts";
import type { LiveRole, RoleKey } from "../core/role.ts";

type MemberRole = keyof typeof memberRoleNames;

/** Credentials of one of our roles in a member account. */
export type MemberCredentials = (account: string, roleName: string) => AwsCredentialIdentityProvider;

/**
 * Roles of the members' accounts: read as the reader, written as the remediator.
 *
 * @param region where the partition's IAM answers, for example `us-east-1`
 */
export function iamRoles(credentialsFor: MemberCredentials, region: string): Roles {
  const clients = new Map<string, IAMClient>();
  const clientFor = (account: string, role: MemberRole): IAMClient => {
    const key = `${account} ${role}`;
    const client =
      clients.get(key) ??
      new IAMClient({ region, credentials: credentialsFor(account, memberRoleNames[role]) });
    clients.set(key, client);
    return client;
  };
  return {
    read: (role) => readRole(clientFor(role.account, "reader"), role),
    writeTrust: (role, document) => writeTrust(clientFor(role.account, "remediator"), role, document),
  };
}

async function readRole(client: IAMClient, { account, name }: RoleKey): Promise<LiveRole | undefined> {
  try {
    const { Role: role } = await client.send(new GetRoleCommand({ RoleName: name }));
    const { Arn: arn, Path: path, RoleId: id, AssumeRolePolicyDocument: document } = role ?? {};
    if (arn === undefined || path === undefined || id === undefined || document === undefined) {
      throw new PermanentError(
        "IncompleteAnswer",
        `iam:GetRole ${name} of ${account}: expected arn, path, id and document`,
      );
    }
    return { account, name, arn, path, id, document };
  } catch (error) {
    if (error instanceof NoSuchEntityException) return undefined;
    throw asFailure(error, `iam:GetRole ${name} of ${account}`);
  }
}

async function writeTrust(client: IAMClient, { account, name }: RoleKey, document: string): Promise<void> {
  try {
    await client.send(new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument: document }));
  } catch (error) {
    throw asFailure(error, `iam:UpdateAssumeRolePolicy ${name} of ${account}`);
  }
}
