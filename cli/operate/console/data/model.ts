import type { Catalogue, Cover } from "../../../../core/expectations/catalogue.ts";
import type { PushRecord } from "../../../../core/expectations/plan.ts";
import type { Toggle } from "../../../../core/expectations/toggle.ts";
import { type Incident, isOpen } from "../../../../core/incidents/incident.ts";
import type { AccountNames } from "../../../../core/notify/context.ts";
import { headlineOf } from "../../../../core/notify/incident/headline.ts";
import { type Severity, severities } from "../../../../core/policy/compare.ts";
import { namedIn } from "../../../../core/principals/named-principals.ts";
import type { RoleKey } from "../../../../core/principals/role.ts";
import type { KnownRole } from "../../../../core/sweep/ports.ts";

/** What was read of the table at one time, and what follows from it. */
export interface Model {
  readonly readAt: Date;
  /** Latest first. */
  readonly incidents: readonly (Incident & { readonly headline: string })[];
  /** By account and name. */
  readonly roles: readonly Role[];
  /** Every account of the organization or with a role or an incident, in order. */
  readonly accounts: readonly string[];
  readonly names: AccountNames;
  readonly catalogue: Catalogue;
  readonly version: string | undefined;
  /** Latest first. */
  readonly history: readonly PushRecord[];
  readonly toggle: Toggle;
  readonly partition: string;
  /** The roles that each principal is expected to be able to assume, most first. */
  readonly principals: readonly Trusting[];
}

export interface Role extends RoleKey, Omit<KnownRole, "name"> {
  /** The name of the one expectation that covers it. */
  readonly expectation?: string;
  readonly isAmbiguous?: true;
}

export interface Trusting {
  readonly arn: string;
  /** The number of roles, by account. */
  readonly accounts: ReadonlyMap<string, number>;
  readonly total: number;
}

export interface Read extends Omit<Model, "incidents" | "roles" | "accounts" | "principals"> {
  readonly incidents: readonly Incident[];
  readonly knownRoles: readonly (RoleKey & KnownRole)[];
}

export function modelOf({ incidents, knownRoles, ...read }: Read): Model {
  const { catalogue, partition } = read;
  const trusting = new Map<string, Map<string, number>>();
  const named = new Map<string, readonly string[]>();
  const roles = knownRoles.map((known): Role => {
    const cover = catalogue.cover(known, partition);
    for (const arn of principalsOf(cover, known.account, named)) {
      const accounts = trusting.get(arn) ?? new Map<string, number>();
      trusting.set(arn, accounts.set(known.account, (accounts.get(known.account) ?? 0) + 1));
    }
    if (cover.kind === "one") return { ...known, expectation: cover.expected.expectation.name };
    return cover.kind === "ambiguous" ? { ...known, isAmbiguous: true } : known;
  });
  const accounts = [...catalogue.organizationAccounts, ...roles.map(({ account }) => account)];
  const all = [...accounts, ...incidents.map(({ role }) => role.account)];
  return {
    ...read,
    incidents: incidents.map((incident) => ({ ...incident, headline: headlineOf(incident) })),
    roles: roles.toSorted((one, other) => compare(keyOf(one), keyOf(other))),
    accounts: [...new Set(all)].sort(),
    principals: [...trusting]
      .map(([arn, some]) => ({
        arn,
        accounts: some,
        total: [...some.values()].reduce((sum, count) => sum + count, 0),
      }))
      .toSorted((one, other) => other.total - one.total || compare(one.arn, other.arn)),
  };
}

/** An expectation names the same principals in all roles of an account. */
function principalsOf(
  cover: Cover,
  account: string,
  known: Map<string, readonly string[]>,
): readonly string[] {
  if (cover.kind !== "one") return [];
  const { expectation, document } = cover.expected;
  const key = `${expectation.name} ${account}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const arns = namedIn(document).flatMap((one) => (one.kind === "principal" ? [one.arn ?? ""] : []));
  const found = [...new Set(arns)].filter((arn) => arn !== "");
  known.set(key, found);
  return found;
}

/** The number of open incidents of an account, by severity. */
export type Counts = ReadonlyMap<Severity, number>;

export function openByAccount({ incidents }: Model): ReadonlyMap<string, Counts> {
  const found = new Map<string, Map<Severity, number>>();
  for (const { role, severity } of incidents.filter(isOpen)) {
    const counts = found.get(role.account) ?? new Map<Severity, number>();
    found.set(role.account, counts.set(severity, (counts.get(severity) ?? 0) + 1));
  }
  return found;
}

/** Higher for what is worse: one critical incident outweighs any number of high ones. */
export function weightOf(counts: Counts | undefined): number {
  return severities.reduce((sum, severity, rank) => sum + (counts?.get(severity) ?? 0) * 1000 ** rank, 0);
}

function keyOf({ account, name }: RoleKey): string {
  return `${account} ${name.toLowerCase()}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
