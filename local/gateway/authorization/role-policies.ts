import type { JsonObject } from "../http/json.ts";
import { list, text } from "../http/xml.ts";
import type { RoleCaller } from "../state/callers.ts";
import { askIam, type Store } from "../state/store.ts";
import { UnsupportedError } from "../trust/conditions.ts";
import type { RolePolicies } from "./policy.ts";

/** @returns the path of an instance profile, or `/` for a profile that does not exist */
export async function profilePath(
  store: Store,
  account: string,
  InstanceProfileName: string,
): Promise<string> {
  const found = await askIam(store, account, "GetInstanceProfile", { InstanceProfileName });
  return text(found ?? "", "InstanceProfile", "Path") ?? "/";
}

/** @returns no tags for a role that does not exist */
export async function roleTags(
  store: Store,
  account: string,
  RoleName: string,
): Promise<Readonly<Record<string, string>>> {
  const found = await askIam(store, account, "ListRoleTags", { RoleName });
  const tags = found === undefined ? [] : list(found, "Tags");
  return Object.fromEntries(tags.map((one) => [text(one, "Key") ?? "", text(one, "Value") ?? ""]));
}

export interface StoredPolicies extends RolePolicies {
  /** The trust policy with unique ids, as IAM evaluates it. Absent when the role no longer exists. */
  readonly trust?: string;
}

/** Reads the policies of roles from moto, and caches them until the account's IAM changes. */
export interface PolicyReader {
  of(role: Pick<RoleCaller, "account" | "roleName">): Promise<StoredPolicies>;
  forget(account: string): void;
}

export function readRolePolicies(store: Store): PolicyReader {
  const known = new Map<string, Promise<StoredPolicies>>();
  return {
    of({ account, roleName }) {
      const key = `${account} ${roleName}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const policies = read(store, account, roleName);
      known.set(key, policies);
      // A failed read must not be cached
      policies.catch(() => known.get(key) === policies && known.delete(key));
      return policies;
    },
    forget(account) {
      for (const key of known.keys()) if (key.startsWith(`${account} `)) known.delete(key);
    },
  };
}

async function read(store: Store, account: string, RoleName: string): Promise<StoredPolicies> {
  // A session can outlive its role; it then has no permissions
  const ask = async (action: string, parameters: Record<string, string>) =>
    (await askIam(store, account, action, parameters)) ?? "";
  const managed = async (PolicyArn: string) => {
    const VersionId = text(await ask("GetPolicy", { PolicyArn }), "Policy", "DefaultVersionId") ?? "v1";
    const answer = await ask("GetPolicyVersion", { PolicyArn, VersionId });
    const document = text(answer, "PolicyVersion", "Document");
    if (document === undefined)
      throw new UnsupportedError(`cannot evaluate ${PolicyArn}, which does not exist here`);
    return documentOf(document);
  };
  const [role, inline, attached] = await Promise.all([
    ask("GetRole", { RoleName }),
    ask("ListRolePolicies", { RoleName }),
    ask("ListAttachedRolePolicies", { RoleName }),
  ]);
  const boundaryArn = text(role, "Role", "PermissionsBoundary", "PermissionsBoundaryArn");
  const names = list(inline, "PolicyNames").map(String);
  const arns = list(attached, "AttachedPolicies").flatMap((one) => text(one, "PolicyArn") ?? []);
  const identity = await Promise.all([
    ...names.map(async (PolicyName) => {
      return documentOf(text(await ask("GetRolePolicy", { RoleName, PolicyName }), "PolicyDocument"));
    }),
    ...arns.map(managed),
  ]);
  const trust = text(role, "Role", "AssumeRolePolicyDocument");
  return {
    identity,
    ...(boundaryArn !== undefined && { boundary: await managed(boundaryArn) }),
    ...(trust !== undefined && { trust: decodeURIComponent(trust) }),
  };
}

function documentOf(encoded: string | undefined): JsonObject {
  return JSON.parse(decodeURIComponent(encoded ?? "{}"));
}
