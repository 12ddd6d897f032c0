/** A role or user whose unique id trust policies store. */
export interface Principal {
  /** `AROA…` or `AIDA…` */
  readonly id: string;
  readonly arn: string;
  readonly account: string;
  readonly kind: "role" | "user";
  readonly name: string;
  readonly path: string;
}

/** The existing roles and users, updated from the answers to calls that pass the gateway. */
export interface Directory {
  add(id: string, arn: string): void;
  remove(account: string, kind: Principal["kind"], name: string): void;
  byId(id: string): Principal | undefined;
  byArn(arn: string): Principal | undefined;
  /** The id of the first owner of the ARN, who may be gone; undefined if there never was one. */
  firstIdOf(arn: string): string | undefined;
  byName(account: string, kind: Principal["kind"], name: string): Principal | undefined;
  rolesOf(account: string): readonly Principal[];
}

export function openDirectory(): Directory {
  const byId = new Map<string, Principal>();
  const byArn = new Map<string, Principal>();
  const byName = new Map<string, Principal>();
  const firstIds = new Map<string, string>();
  const nameKey = (account: string, kind: string, name: string) => `${account} ${kind} ${name.toLowerCase()}`;

  return {
    add(id, arn) {
      const parts = parsePrincipalArn(arn);
      if (!parts) return;
      const principal = { id, arn, ...parts };
      byId.set(id, principal);
      byArn.set(arn, principal);
      if (!firstIds.has(arn)) firstIds.set(arn, id);
      byName.set(nameKey(parts.account, parts.kind, parts.name), principal);
    },
    remove(account, kind, name) {
      const principal = byName.get(nameKey(account, kind, name));
      if (!principal) return;
      byId.delete(principal.id);
      byArn.delete(principal.arn);
      byName.delete(nameKey(account, kind, name));
    },
    byId: (id) => byId.get(id),
    byArn: (arn) => byArn.get(arn),
    firstIdOf: (arn) => firstIds.get(arn),
    byName: (account, kind, name) => byName.get(nameKey(account, kind, name)),
    rolesOf: (account) => [...byId.values()].filter((one) => one.account === account && one.kind === "role"),
  };
}

/** @returns undefined for anything but the ARN of one role or user */
export function parsePrincipalArn(arn: string): Omit<Principal, "id" | "arn"> | undefined {
  const match = arn.match(/^arn:aws[\w-]*:iam::(\d{12}):(role|user)(\/(?:[!-~]+\/)?)([\w+=,.@-]+)$/);
  if (!match) return undefined;
  const [, account = "", kind, path = "/", name = ""] = match;
  return { account, kind: kind === "role" ? "role" : "user", path, name };
}
