import {
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListInstanceProfilesForRole,
  paginateListRolePolicies,
  type Role,
} from "@aws-sdk/client-iam";
import { plainText } from "../../core/policy/compare.ts";
import type { RoleKey } from "../../core/principals/role.ts";
import type {
  InlinePolicy,
  InstanceProfile,
  RoleSnapshot,
  SnapshotReader,
} from "../../core/restore/snapshots/snapshot.ts";
import type { Clock } from "../../core/shared/clock.ts";
import { RetryableError } from "../../core/shared/errors.ts";
import { awsCall, isRefusal } from "../aws-call.ts";
import type { MemberClients } from "./client.ts";
import { about, getRole, given, liveRole, noSuchEntity } from "./get-role.ts";

/** IAM's default. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
const defaultSessionSeconds = 3600;

/** Reads roles with all their parts, as the reader. Four calls and one for each inline policy; more where lists are long. */
export function iamSnapshots(clients: MemberClients, clock: Pick<Clock, "now">): SnapshotReader {
  return {
    async read(key) {
      const client = clients(key.account, "reader");
      const role = await getRole(client, key);
      if (role === undefined) return undefined;
      const [inlinePolicies, attachedPolicies, instanceProfiles] = await Promise.all([
        inlinePoliciesOf(client, key),
        attachedPoliciesOf(client, key),
        instanceProfilesOf(client, key),
      ]);
      return {
        ...headOf(role, key),
        inlinePolicies,
        attachedPolicies,
        instanceProfiles,
        takenAt: clock.now().toISOString(),
      };
    },
  };
}

type Head = Omit<RoleSnapshot, "inlinePolicies" | "attachedPolicies" | "instanceProfiles" | "takenAt">;

/** GetRole returns all tags, of which there are at most 50. */
function headOf(role: Role, { account, name }: RoleKey): Head {
  const { arn, path, id, document } = liveRole(role, account, about("iam:GetRole", { account, name }));
  const permissionsBoundary = role.PermissionsBoundary?.PermissionsBoundaryArn;
  return {
    account,
    name,
    arn,
    path,
    id,
    trust: plainText(document),
    maxSessionDurationSeconds: role.MaxSessionDuration ?? defaultSessionSeconds,
    tags: (role.Tags ?? []).map(({ Key: key = "", Value: value = "" }) => ({ key, value })),
    ...(role.Description && { description: role.Description }),
    ...(permissionsBoundary !== undefined && { permissionsBoundary }),
    ...(role.CreateDate && { createdAt: role.CreateDate.toISOString() }),
  };
}

async function inlinePoliciesOf(client: IAMClient, key: RoleKey): Promise<InlinePolicy[]> {
  const list = paginateListRolePolicies({ client }, { RoleName: key.name });
  const names = await collect(about("iam:ListRolePolicies", key), list, ({ PolicyNames: found }) => found);
  return Promise.all(names.map((name) => inlinePolicy(client, key, name)));
}

async function inlinePolicy(client: IAMClient, key: RoleKey, name: string): Promise<InlinePolicy> {
  const doing = about("iam:GetRolePolicy", key);
  const command = new GetRolePolicyCommand({ RoleName: key.name, PolicyName: name });
  const answer = await awsCall(doing, () => client.send(command)).catch(changedDuringRead);
  return { name, document: plainText(given(answer.PolicyDocument, doing, "a document")) };
}

async function attachedPoliciesOf(client: IAMClient, key: RoleKey): Promise<string[]> {
  const doing = about("iam:ListAttachedRolePolicies", key);
  const list = paginateListAttachedRolePolicies({ client }, { RoleName: key.name });
  const found = await collect(doing, list, ({ AttachedPolicies: policies }) => policies);
  return found.map(({ PolicyArn: arn }) => given(arn, doing, "an ARN"));
}

async function instanceProfilesOf(client: IAMClient, key: RoleKey): Promise<InstanceProfile[]> {
  const doing = about("iam:ListInstanceProfilesForRole", key);
  const list = paginateListInstanceProfilesForRole({ client }, { RoleName: key.name });
  const found = await collect(doing, list, ({ InstanceProfiles: profiles }) => profiles);
  return found.map((profile) => ({
    name: given(profile.InstanceProfileName, doing, "a name"),
    path: given(profile.Path, doing, "a path"),
    arn: given(profile.Arn, doing, "an ARN"),
  }));
}

async function collect<Page, Item>(
  doing: string,
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  return awsCall(doing, async () => {
    const items: Item[] = [];
    for await (const page of pages) items.push(...(itemsOf(page) ?? []));
    return items;
  }).catch(changedDuringRead);
}

/** GetRole found the role a moment ago: the role, or a part of it, was deleted between two calls. */
function changedDuringRead(error: unknown): never {
  if (!isRefusal(error, noSuchEntity)) throw error;
  throw new RetryableError("ChangedWhileRead", error.message, { cause: error });
}
