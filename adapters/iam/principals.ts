import { GetRoleCommand, GetUserCommand, type IAMClient } from "@aws-sdk/client-iam";
import type { LivePrincipal, Principals } from "../../core/principals/directory.ts";
import { type PrincipalKey, principalKeyOf } from "../../core/principals/principal-key.ts";
import { PermanentError } from "../../core/shared/errors.ts";
import { type MemberClients, told } from "./client.ts";

/** Roles and users of members' accounts, as the reader finds them. */
export function iamPrincipals(clients: MemberClients): Principals {
  return {
    async read(arn) {
      const key = principalKeyOf(arn);
      if (key?.kind !== "role" && key?.kind !== "user") {
        throw new PermanentError(
          "NotReadable",
          `principal: expected the ARN of a role or user, found ${arn}`,
        );
      }
      const found = await find(clients(key.account, "reader"), key);
      // One of that name under another path has the name, and is not whom the ARN names
      return found?.arn.toLowerCase() === arn.toLowerCase() ? found : undefined;
    },
  };
}

async function find(client: IAMClient, key: PrincipalKey): Promise<LivePrincipal | undefined> {
  try {
    return key.kind === "role" ? await findRole(client, key) : await findUser(client, key);
  } catch (error) {
    if (error instanceof PermanentError && error.code === "NoSuchEntity") return undefined;
    throw error;
  }
}

async function findRole(client: IAMClient, { account, name }: PrincipalKey): Promise<LivePrincipal> {
  const doing = `iam:GetRole ${name} of ${account}`;
  const { Role: role } = await told(doing, client.send(new GetRoleCommand({ RoleName: name })));
  return livePrincipal(doing, role?.RoleId, role?.Arn, role?.CreateDate);
}

async function findUser(client: IAMClient, { account, name }: PrincipalKey): Promise<LivePrincipal> {
  const doing = `iam:GetUser ${name} of ${account}`;
  const { User: user } = await told(doing, client.send(new GetUserCommand({ UserName: name })));
  return livePrincipal(doing, user?.UserId, user?.Arn, user?.CreateDate);
}

function livePrincipal(
  doing: string,
  id: string | undefined,
  arn: string | undefined,
  createdAt: Date | undefined,
): LivePrincipal {
  if (id === undefined || arn === undefined)
    throw new PermanentError("IncompleteAnswer", `${doing}: expected id and arn, found none`);
  return { id, arn, ...(createdAt && { createdAt: createdAt.toISOString() }) };
}
