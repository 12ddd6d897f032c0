import {
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
  NoSuchEntityException,
  type Role,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { AwsCredentialIdentityProvider } from "@smithy/types";
import { memberRoleNames } from "../../core/contract/roles.ts";
import type { LiveRole, RoleKey, Roles } from "../../core/principals/role.ts";
import { toAwsError } from "../../core/shared/aws-errors.ts";
import { PermanentError } from "../../core/shared/errors.ts";
import type { RoleLister, RolePage } from "../../core/sweep/ports.ts";

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

/** IAM's most. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
const rolesPerPage = 1000;

/** Lists the roles of members' accounts, as the reader. A client lives for one page, so that none is kept. */
export function iamRoleLister(credentialsFor: MemberCredentials, region: string): RoleLister {
  return {
    async list(account, marker) {
      const client = new IAMClient({ region, credentials: credentialsFor(account, memberRoleNames.reader) });
      try {
        return await listPage(client, account, marker);
      } catch (error) {
        const failure = toAwsError(error, `iam:ListRoles of ${account}`);
        const isMarkers = marker !== undefined && /^(ValidationError|InvalidInput)$/.test(failure.code);
        if (!isMarkers) throw failure;
        throw new PermanentError("InvalidMarker", failure.message, { cause: failure });
      } finally {
        client.destroy();
      }
    },
  };
}

/** Every role of the account whose credentials the client has. */
export async function* rolesOf(client: IAMClient, account: string): AsyncGenerator<LiveRole> {
  let marker: string | undefined;
  do {
    const page = await listPage(client, account, marker).catch((error: unknown) => {
      throw toAwsError(error, `iam:ListRoles of ${account}`);
    });
    yield* page.roles;
    marker = page.marker;
  } while (marker !== undefined);
}

async function listPage(client: IAMClient, account: string, marker: string | undefined): Promise<RolePage> {
  const input = { MaxItems: rolesPerPage, ...(marker !== undefined && { Marker: marker }) };
  const answer = await client.send(new ListRolesCommand(input));
  const roles = (answer.Roles ?? []).map((role) => liveRole(role, account, `iam:ListRoles of ${account}`));
  const next = answer.IsTruncated ? answer.Marker : undefined;
  return { roles, ...(next !== undefined && { marker: next }) };
}

function liveRole(role: Role | undefined, account: string, doing: string): LiveRole {
  const { RoleName, Arn: arn, Path: path, RoleId: id, AssumeRolePolicyDocument: document } = role ?? {};
  if (
    RoleName === undefined ||
    arn === undefined ||
    path === undefined ||
    id === undefined ||
    document === undefined
  ) {
    throw new PermanentError("IncompleteAnswer", `${doing}: expected name, arn, path, id and document`);
  }
  // As IAM writes it: a call may write it in another case
  return { account, name: RoleName, arn, path, id, document };
}

async function readRole(client: IAMClient, { account, name }: RoleKey): Promise<LiveRole | undefined> {
  try {
    const { Role: role } = await client.send(new GetRoleCommand({ RoleName: name }));
    return liveRole(role, account, `iam:GetRole ${name} of ${account}`);
  } catch (error) {
    if (error instanceof NoSuchEntityException) return undefined;
    throw toAwsError(error, `iam:GetRole ${name} of ${account}`);
  }
}

async function writeTrust(client: IAMClient, { account, name }: RoleKey, document: string): Promise<void> {
  try {
    await client.send(new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument: document }));
  } catch (error) {
    throw toAwsError(error, `iam:UpdateAssumeRolePolicy ${name} of ${account}`);
  }
}
