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
import type { RoleKey } from "../../core/principals/role.ts";
import type { LiveProfile, NewRole, RoleRestorer } from "../../core/restore/ports.ts";
import type { Tag } from "../../core/restore/snapshots/snapshot.ts";
import { awsCall, unlessRefused } from "../aws-call.ts";
import type { MemberClients } from "./client.ts";
import { about, given, noSuchEntity } from "./get-role.ts";

/** Recreates roles in member accounts, as the restorer. */
export function iamRestorer(clients: MemberClients): RoleRestorer {
  const call = async (operation: string, subject: RoleKey, send: (client: IAMClient) => Promise<unknown>) => {
    await awsCall(about(operation, subject), () => send(clients(subject.account, "restorer")));
  };
  return {
    create: (role) => create(clients(role.account, "restorer"), role),
    putBoundary(role, PermissionsBoundary) {
      const command = new PutRolePermissionsBoundaryCommand({ RoleName: role.name, PermissionsBoundary });
      return call("iam:PutRolePermissionsBoundary", role, (client) => client.send(command));
    },
    tag(role, tags) {
      const command = new TagRoleCommand({ RoleName: role.name, Tags: tagsOf(tags) });
      return call("iam:TagRole", role, (client) => client.send(command));
    },
    untag(role, key) {
      const command = new UntagRoleCommand({ RoleName: role.name, TagKeys: [key] });
      return call("iam:UntagRole", role, (client) => client.send(command));
    },
    putInlinePolicy(role, { name: PolicyName, document: PolicyDocument }) {
      const command = new PutRolePolicyCommand({ RoleName: role.name, PolicyName, PolicyDocument });
      return call("iam:PutRolePolicy", role, (client) => client.send(command));
    },
    attachPolicy(role, PolicyArn) {
      const command = new AttachRolePolicyCommand({ RoleName: role.name, PolicyArn });
      return call("iam:AttachRolePolicy", role, (client) => client.send(command));
    },
    readInstanceProfile: (account, name) =>
      readInstanceProfile(clients(account, "restorer"), { account, name }),
    createInstanceProfile(account, name, Path) {
      const command = new CreateInstanceProfileCommand({ InstanceProfileName: name, Path });
      return call("iam:CreateInstanceProfile", { account, name }, (client) => client.send(command));
    },
    addToInstanceProfile({ account, name: RoleName }, name) {
      const command = new AddRoleToInstanceProfileCommand({ RoleName, InstanceProfileName: name });
      return call("iam:AddRoleToInstanceProfile", { account, name }, (client) => client.send(command));
    },
  };
}

async function create(client: IAMClient, role: NewRole): Promise<string> {
  const doing = about("iam:CreateRole", role);
  const command = new CreateRoleCommand({
    RoleName: role.name,
    Path: role.path,
    AssumeRolePolicyDocument: role.trust,
    Description: role.description,
    MaxSessionDuration: role.maxSessionDurationSeconds,
    PermissionsBoundary: role.permissionsBoundary,
    Tags: tagsOf(role.tags),
  });
  const { Role: created } = await awsCall(doing, () => client.send(command));
  return given(created?.RoleId, doing, "the new role's id");
}

async function readInstanceProfile(client: IAMClient, key: RoleKey): Promise<LiveProfile | undefined> {
  const command = new GetInstanceProfileCommand({ InstanceProfileName: key.name });
  const call = awsCall(about("iam:GetInstanceProfile", key), () => client.send(command));
  const found = await unlessRefused(noSuchEntity, call);
  const roles = found?.InstanceProfile?.Roles ?? [];
  return found && { roles: roles.map(({ RoleName = "", RoleId = "" }) => ({ name: RoleName, id: RoleId })) };
}

function tagsOf(tags: readonly Tag[]): { Key: string; Value: string }[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}
