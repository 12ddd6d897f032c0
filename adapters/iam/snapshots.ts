import {
  GetRoleCommand,
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
import { PermanentError, RetryableError } from "../../core/shared/errors.ts";
import { type MemberClients, told } from "./client.ts";

/** What a role that says nothing else has. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
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

async function getRole(client: IAMClient, key: RoleKey): Promise<Role | undefined> {
  try {
    const answer = await told(
      about("iam:GetRole", key),
      client.send(new GetRoleCommand({ RoleName: key.name })),
    );
    return answer.Role;
  } catch (error) {
    if (error instanceof PermanentError && error.code === "NoSuchEntity") return undefined;
    throw error;
  }
}

type Head = Omit<RoleSnapshot, "inlinePolicies" | "attachedPolicies" | "instanceProfiles" | "takenAt">;

/** GetRole answers with all tags, of which there are at most 50. */
function headOf(role: Role, { account, name }: RoleKey): Head {
  const { Arn: arn, Path: path, RoleId: id, AssumeRolePolicyDocument: document } = role;
  if (arn === undefined || path === undefined || id === undefined || document === undefined) {
    throw incomplete(about("iam:GetRole", { account, name }), "arn, path, id and document");
  }
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
  const call = client.send(new GetRolePolicyCommand({ RoleName: key.name, PolicyName: name }));
  const { PolicyDocument: document } = await told(doing, call).catch(changedOnTheWay);
  if (document === undefined) throw incomplete(doing, "a document");
  return { name, document: plainText(document) };
}

async function attachedPoliciesOf(client: IAMClient, key: RoleKey): Promise<string[]> {
  const doing = about("iam:ListAttachedRolePolicies", key);
  const list = paginateListAttachedRolePolicies({ client }, { RoleName: key.name });
  const found = await collect(doing, list, ({ AttachedPolicies: policies }) => policies);
  return found.map(({ PolicyArn: arn }) => given(arn, doing, "an arn"));
}

async function instanceProfilesOf(client: IAMClient, key: RoleKey): Promise<InstanceProfile[]> {
  const doing = about("iam:ListInstanceProfilesForRole", key);
  const list = paginateListInstanceProfilesForRole({ client }, { RoleName: key.name });
  const found = await collect(doing, list, ({ InstanceProfiles: profiles }) => profiles);
  return found.map((profile) => ({
    name: given(profile.InstanceProfileName, doing, "a name"),
    path: given(profile.Path, doing, "a path"),
    arn: given(profile.Arn, doing, "an arn"),
  }));
}

async function collect<Page, Item>(
  doing: string,
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const read = async () => {
    const items: Item[] = [];
    for await (const page of pages) items.push(...(itemsOf(page) ?? []));
    return items;
  };
  return told(doing, read()).catch(changedOnTheWay);
}

/** The role was there a moment ago: it, or a part of it, went away between two calls. */
function changedOnTheWay(error: unknown): never {
  if (error instanceof PermanentError && error.code === "NoSuchEntity") {
    throw new RetryableError("ChangedWhileRead", error.message, { cause: error });
  }
  throw error;
}

function given(value: string | undefined, doing: string, what: string): string {
  if (value === undefined) throw incomplete(doing, what);
  return value;
}

function incomplete(doing: string, expected: string): PermanentError {
  return new PermanentError("IncompleteAnswer", `${doing}: expected ${expected}, found none`);
}

function about(operation: string, { account, name }: RoleKey): string {
  return `${operation} ${name} of ${account}`;
}
