import {
  type LiveProfile,
  type NewRole,
  nothingYet,
  type Progress,
  type RestorePorts,
} from "../../../core/restore/ports.ts";
import type { RoleSnapshot } from "../../../core/restore/snapshots/snapshot.ts";
import { PermanentError } from "../../../core/shared/errors.ts";

export interface MemoryProfile {
  path: string;
  role?: string;
}

/** One account's IAM, its roles and instance profiles open to the test, with IAM's refusals. */
export class MemoryIam {
  readonly roles = new Map<string, RoleSnapshot>();
  readonly profiles = new Map<string, MemoryProfile>();
  /** Policies that are not there: attaching one, or bounding a role by it, is refused. */
  readonly gonePolicies = new Set<string>();
  /** Principals that are not there. */
  readonly gonePrincipals = new Set<string>();
  progress: Progress = nothingYet;
  now = Date.parse("2026-03-01T10:00:00.000Z");
  /** How many readings do not show a new role yet. */
  hidden = 0;
  #count = 0;

  readonly ports: RestorePorts = {
    snapshots: { read: async ({ name }) => this.read(name) },
    restorer: {
      create: async (role) => this.#create(role),
      putBoundary: async ({ name }, permissionsBoundary) => {
        this.#needPolicy("iam:PutRolePermissionsBoundary", permissionsBoundary);
        this.#change(name, () => ({ permissionsBoundary }));
      },
      tag: async ({ name }, tags) => {
        const keys = new Set(tags.map(({ key }) => key));
        this.#change(name, (role) => ({ tags: [...role.tags.filter(({ key }) => !keys.has(key)), ...tags] }));
        this.#limitTags("iam:TagRole", this.#role(name).tags);
      },
      untag: async ({ name }, key) =>
        this.#change(name, (role) => ({ tags: role.tags.filter((tag) => tag.key !== key) })),
      putInlinePolicy: async ({ name }, policy) =>
        this.#change(name, ({ inlinePolicies: before }) => ({
          inlinePolicies: [...before.filter((one) => one.name !== policy.name), policy],
        })),
      attachPolicy: async ({ name }, arn) => {
        this.#needPolicy("iam:AttachRolePolicy", arn);
        this.#change(name, ({ attachedPolicies: before }) => ({
          attachedPolicies: [...new Set([...before, arn])],
        }));
      },
      readInstanceProfile: async (_account, name) => this.#profile(name),
      createInstanceProfile: async (_account, name, path) => {
        if (this.profiles.has(name))
          throw refusal("iam:CreateInstanceProfile", "EntityAlreadyExists", `${name} already exists.`);
        this.profiles.set(name, { path });
      },
      addToInstanceProfile: async (role, profileName) => this.#join(role.name, profileName),
    },
    trust: {
      writeTrust: async ({ name }, trust) => {
        this.#needPrincipals("iam:UpdateAssumeRolePolicy", trust);
        this.#change(name, () => ({ trust }));
      },
    },
    progress: {
      read: async () => this.progress,
      write: async (progress) => {
        this.progress = progress;
      },
    },
    toggle: { read: async () => ({ mode: "on" }) },
    clock: {
      now: () => new Date(this.now),
      pause: async (milliseconds) => {
        this.now += milliseconds;
      },
    },
  };

  /** Puts a role there with its profiles, as somebody made it. */
  put(role: RoleSnapshot): void {
    const { instanceProfiles, ...rest } = role;
    this.roles.set(role.name, { ...rest, instanceProfiles: [] });
    for (const { name, path } of instanceProfiles) this.profiles.set(name, { path, role: role.name });
  }

  /** Deletes a role; its profiles stay, empty. */
  delete(name: string): void {
    this.roles.delete(name);
    for (const [key, { path, role }] of this.profiles) {
      if (role === name) this.profiles.set(key, { path });
    }
  }

  /** Changes a role as somebody else does. */
  change(name: string, change: Partial<RoleSnapshot>): void {
    this.#change(name, () => change);
  }

  read(name: string): RoleSnapshot | undefined {
    const role = this.roles.get(name);
    if (role === undefined || this.hidden-- > 0) return undefined;
    this.hidden = 0;
    const held = [...this.profiles].filter(([, profile]) => profile.role === name);
    const prefix = `arn:aws:iam::${role.account}:instance-profile`;
    const instanceProfiles = held.map(([profile, { path }]) => ({
      name: profile,
      path,
      arn: `${prefix}${path}${profile}`,
    }));
    return { ...role, instanceProfiles, takenAt: new Date(this.now).toISOString() };
  }

  #create(role: NewRole): string {
    if (this.roles.has(role.name))
      throw refusal("iam:CreateRole", "EntityAlreadyExists", `Role with name ${role.name} already exists.`);
    this.#needPrincipals("iam:CreateRole", role.trust);
    if (role.permissionsBoundary !== undefined) this.#needPolicy("iam:CreateRole", role.permissionsBoundary);
    this.#limitTags("iam:CreateRole", role.tags);
    const id = `AROANEW${++this.#count}`;
    const at = new Date(this.now).toISOString();
    const arn = `arn:aws:iam::${role.account}:role${role.path}${role.name}`;
    const bare = { inlinePolicies: [], attachedPolicies: [], instanceProfiles: [] };
    this.roles.set(role.name, { ...role, ...bare, id, arn, createdAt: at, takenAt: at });
    return id;
  }

  #role(name: string): RoleSnapshot {
    const role = this.roles.get(name);
    if (role === undefined)
      throw refusal("iam:GetRole", "NoSuchEntity", `The role with name ${name} cannot be found.`);
    return role;
  }

  #change(name: string, change: (role: RoleSnapshot) => Partial<RoleSnapshot>): void {
    const role = this.#role(name);
    this.roles.set(name, { ...role, ...change(role) });
  }

  #profile(name: string): LiveProfile | undefined {
    const profile = this.profiles.get(name);
    if (profile === undefined) return undefined;
    const holder = profile.role;
    return {
      roles: holder === undefined ? [] : [{ name: holder, id: this.roles.get(holder)?.id ?? "AROAOTHER" }],
    };
  }

  #join(roleName: string, name: string): void {
    const profile = this.profiles.get(name);
    const doing = "iam:AddRoleToInstanceProfile";
    if (profile === undefined)
      throw refusal(doing, "NoSuchEntity", `Instance Profile ${name} cannot be found.`);
    if (profile.role !== undefined)
      throw refusal(doing, "LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
    this.profiles.set(name, { path: profile.path, role: this.#role(roleName).name });
  }

  #needPolicy(doing: string, arn: string): void {
    if (this.gonePolicies.has(arn))
      throw refusal(doing, "NoSuchEntity", `Policy ${arn} does not exist or is not attachable.`);
  }

  #needPrincipals(doing: string, trust: string): void {
    const gone = [...this.gonePrincipals].find((principal) => trust.includes(`"${principal}"`));
    if (gone !== undefined)
      throw refusal(doing, "MalformedPolicyDocument", `Invalid principal in policy: "AWS":"${gone}"`);
  }

  #limitTags(doing: string, tags: readonly unknown[]): void {
    if (tags.length > 50)
      throw refusal(doing, "LimitExceeded", "The number of tags has reached the maximum limit.");
  }
}

function refusal(doing: string, code: string, message: string): PermanentError {
  return new PermanentError(code, `${doing}: ${code}: ${message}`);
}
