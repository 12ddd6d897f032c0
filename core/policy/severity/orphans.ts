import { type Grant, makeGrant } from "../grants/grants.ts";
import type { Change, RoleContext } from "../model/change.ts";
import { compareTexts } from "../model/condition.ts";
import { principalPath } from "../model/document.ts";
import type { Principal } from "../model/principal.ts";
import { nameOf } from "./sentences.ts";
import { sources } from "./sources.ts";

export interface Orphans {
  readonly changes: readonly Change[];
  /** The actual grants, with the expected principal in place of each orphaned id, so that the rest can be compared. */
  readonly grants: readonly Grant[];
}

/**
 * Finds expected roles and users that the actual document shows as unique ids: their owner was deleted, and
 * whoever was created under the same name since is not trusted.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function findOrphans(
  expected: readonly Grant[],
  actual: readonly Grant[],
  roleContext: RoleContext,
): Orphans {
  const missing = grantsByPrincipal(expected, actual);
  const ids = grantsByPrincipal(actual, expected);
  const pairs = [...pairOwners(missing, ids, "role"), ...pairOwners(missing, ids, "user")];
  const owners = new Map(pairs.map(({ owner, id }) => [id.grant.who.canonical, owner.grant]));
  return {
    changes: pairs.map((pair) => describe(pair, roleContext)),
    grants: actual.map((grant) => {
      const owner = owners.get(grant.who.canonical);
      return owner === undefined
        ? grant
        : makeGrant(grant.statement, owner.who, grant.what, grant.conditions, grant.unknown);
    }),
  };
}

/** A principal that only one side names, with what that side grants it. */
interface Alone {
  readonly principal: Principal;
  /** Its first grant. */
  readonly grant: Grant;
  readonly deeds: string[];
}

interface Pair {
  readonly owner: Alone;
  readonly id: Alone;
}

function grantsByPrincipal(grants: readonly Grant[], others: readonly Grant[]): readonly Alone[] {
  const known = new Set(others.map((grant) => grant.who.canonical));
  const alone = new Map<string, Alone>();
  for (const grant of grants) {
    if (grant.who.kind !== "one" || known.has(grant.who.canonical)) continue;
    const found = alone.get(grant.who.canonical) ?? {
      principal: grant.who.named.principal,
      grant,
      deeds: [],
    };
    alone.set(grant.who.canonical, found);
    found.deeds.push(deedText(grant));
  }
  return [...alone.values()];
}

/** A grant without its principal. */
function deedText({ effect, what, conditions }: Grant): string {
  return JSON.stringify([effect, what.canonical, ...conditions.map((condition) => condition.canonical)]);
}

/** Those that grant the same first, then whatever is left, in the order of the documents. */
function pairOwners(
  missing: readonly Alone[],
  ids: readonly Alone[],
  kind: "role" | "user",
): readonly Pair[] {
  const owners = missing.filter(({ principal }) => principal.kind === kind);
  const left = new Set(
    ids.filter(({ principal }) => principal.kind === "uniqueId" && principal.owner === kind),
  );
  const pairs: Pair[] = [];
  for (const sameOnly of [true, false]) {
    for (const owner of owners) {
      if (pairs.some((pair) => pair.owner === owner)) continue;
      const id = [...left].find((one) => !sameOnly || allDeeds(one) === allDeeds(owner));
      if (id === undefined) continue;
      left.delete(id);
      pairs.push({ owner, id });
    }
  }
  return pairs;
}

function allDeeds({ deeds }: Alone): string {
  return deeds.toSorted(compareTexts).join("\n");
}

function describe({ owner, id }: Pair, roleContext: RoleContext): Change {
  const { text } = id.principal;
  const name = nameOf(owner.grant.who);
  return {
    kind: "principal-orphaned",
    direction: "orphaned",
    severity: roleContext.availability === "critical" ? "high" : "medium",
    principal: owner.principal.text,
    uniqueId: text,
    message: `${name} shows as its unique id ${text}: it was deleted, and even one of the same name is no longer ${owner.grant.effect === "Allow" ? "trusted" : "denied"}`,
    ...pathsOf(owner.grant, id.grant),
    source: sources.principal,
  };
}

/** Where the principals of two grants stand. */
export function pathsOf(
  expected: Grant | undefined,
  actual: Grant | undefined,
): { expectedPath?: string; actualPath?: string } {
  return {
    ...(expected === undefined ? {} : { expectedPath: pathOf(expected) }),
    ...(actual === undefined ? {} : { actualPath: pathOf(actual) }),
  };
}

function pathOf({ statement, who }: Grant): string {
  const named = who.kind === "one" ? who.named : who.members[0];
  return named === undefined ? "Statement" : principalPath(statement, named);
}
