import { GetUserCommand, type IAMClient } from "@aws-sdk/client-iam";
import type { LivePrincipal, Principals } from "../../core/principals/directory.ts";
import { type PrincipalKey, principalKeyOf } from "../../core/principals/principal-key.ts";
import { PermanentError } from "../../core/shared/errors.ts";
import { awsCall, unlessRefused } from "../aws-call.ts";
import type { MemberClients } from "./client.ts";
import { about, getRole, given, noSuchEntity } from "./get-role.ts";

/** Reads roles and users of member accounts, as the reader. */
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
      const client = clients(key.account, "reader");
      const found = key.kind === "role" ? await findRole(client, key) : await findUser(client, key);
      // A principal with the same name under another path is not the one that the ARN names
      return found?.arn.toLowerCase() === arn.toLowerCase() ? found : undefined;
    },
  };
}

async function findRole(client: IAMClient, key: PrincipalKey): Promise<LivePrincipal | undefined> {
  const role = await getRole(client, key);
  return role && livePrincipal(about("iam:GetRole", key), role.RoleId, role.Arn, role.CreateDate);
}

async function findUser(client: IAMClient, key: PrincipalKey): Promise<LivePrincipal | undefined> {
  const doing = about("iam:GetUser", key);
  const command = new GetUserCommand({ UserName: key.name });
  const found = await unlessRefused(
    noSuchEntity,
    awsCall(doing, () => client.send(command)),
  );
  return found && livePrincipal(doing, found.User?.UserId, found.User?.Arn, found.User?.CreateDate);
}

function livePrincipal(doing: string, id?: string, arn?: string, createdAt?: Date): LivePrincipal {
  return {
    id: given(id, doing, "an id"),
    arn: given(arn, doing, "an ARN"),
    ...(createdAt && { createdAt: createdAt.toISOString() }),
  };
}
