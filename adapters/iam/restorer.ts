import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  GetInstanceProfileCommand,
  type IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
} from "@aws-sdk/client-iam";
import type { NewRole, RoleRestorer, StandingProfile } from "../../core/restore/ports.ts";
import type { Tag } from "../../core/restore/snapshots/snapshot.ts";
import { PermanentError } from "../../core/shared/errors.ts";
import { type MemberClients, told } from "./client.ts";

/** Writes roles back in the members' accounts, as the restorer. */
export function iamRestorer(clients: MemberClients): RoleRestorer {
  const clientOf = (account: string) => clients(account, "restorer");
  return {
    create: (role) => create(clientOf(role.account), role),
    async putBoundary({ account, name: RoleName }, PermissionsBoundary) {
      const command = new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary });
      await told(`iam:PutRolePermissionsBoundary ${RoleName} of ${account}`, clientOf(account).send(command));
    },
    async tag({ account, name: RoleName }, tags) {
      const command = new TagRoleCommand({ RoleName, Tags: tagsOf(tags) });
      await told(`iam:TagRole ${RoleName} of ${account}`, clientOf(account).send(command));
    },
    async untag({ account, name: RoleName }, key) {
      const command = new UntagRoleCommand({ RoleName, TagKeys: [key] });
      await told(`iam:UntagRole ${RoleName} of ${account}`, clientOf(account).send(command));
    },
    async putInlinePolicy({ account, name: RoleName }, { name: PolicyName, document: PolicyDocument }) {
      const command = new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument });
      await told(`iam:PutRolePolicy ${RoleName} of ${account}`, clientOf(account).send(command));
    },
    async attachPolicy({ account, name: RoleName }, PolicyArn) {
      const command = new AttachRolePolicyCommand({ RoleName, PolicyArn });
      await told(`iam:AttachRolePolicy ${RoleName} of ${account}`, clientOf(account).send(command));
    },
    readInstanceProfile: (account, name) => readInstanceProfile(clientOf(account), account, name),
    async createInstanceProfile(account, InstanceProfileName, Path) {
      const command = new CreateInstanceProfileCommand({ InstanceProfileName, Path });
      await told(
        `iam:CreateInstanceProfile ${InstanceProfileName} of ${account}`,
        clientOf(account).send(command),
      );
    },
    async addToInstanceProfile({ account, name: RoleName }, InstanceProfileName) {
      const command = new AddRoleToInstanceProfileCommand({ RoleName, InstanceProfileName });
      await told(
        `iam:AddRoleToInstanceProfile ${InstanceProfileName} of ${account}`,
        clientOf(account).send(command),
      );
    },
  };
}

async function create(client: IAMClient, role: NewRole): Promise<string> {
  const doing = `iam:CreateRole ${role.name} of ${role.account}`;
  const command = new CreateRoleCommand({
    RoleName: role.name,
    Path: role.path,
    AssumeRolePolicyDocument: role.trust,
    Description: role.description,
    MaxSessionDuration: role.maxSessionDurationSeconds,
    PermissionsBoundary: role.permissionsBoundary,
    Tags: tagsOf(role.tags),
  });
  const { Role: created } = await told(doing, client.send(command));
  if (created?.RoleId === undefined)
    throw new PermanentError("IncompleteAnswer", `${doing}: expected the new role's id, found none`);
  return created.RoleId;
}

async function readInstanceProfile(
  client: IAMClient,
  account: string,
  name: string,
): Promise<StandingProfile | undefined> {
  try {
    const call = client.send(new GetInstanceProfileCommand({ InstanceProfileName: name }));
    const { InstanceProfile: profile } = await told(`iam:GetInstanceProfile ${name} of ${account}`, call);
    const roles = profile?.Roles ?? [];
    return { roles: roles.map(({ RoleName = "", RoleId = "" }) => ({ name: RoleName, id: RoleId })) };
  } catch (error) {
    if (error instanceof PermanentError && error.code === "NoSuchEntity") return undefined;
    throw error;
  }
}

function tagsOf(tags: readonly Tag[]): { Key: string; Value: string }[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}
