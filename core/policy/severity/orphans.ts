import { type Grant, makeGrant } from "../grants/grants.ts";
import type { Change, RoleContext } from "../model/change.ts";
import { compareTexts } from "../model/condition.ts";
import type { Effect } from "../model/document.ts";
import type { Principal } from "../model/principal.ts";
import { callersOf } from "./callers/callers.ts";
import { pathOf } from "./changes/fields.ts";
import { subjectOf } from "./sentences/subjects.ts";
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
  context: RoleContext,
): Orphans {
  if (!actual.some(({ who }) => who.kind === "one" && who.named.principal.kind === "uniqueId"))
    return { changes: [], grants: actual };
  const missing = grantsByPrincipal(expected, actual);
  const ids = grantsByPrincipal(actual, expected);
  const pairs = [...pairOwners(missing, ids, "role"), ...pairOwners(missing, ids, "user")];
  const owners = new Map(pairs.map(({ owner, id }) => [id.grant.who.canonical, owner.grant]));
  return {
    changes: pairs.map((pair) => describe(pair, context)),
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
  readonly rests: string[];
  readonly effects: Set<Effect>;
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
      rests: [],
      effects: new Set(),
    };
    alone.set(grant.who.canonical, found);
    found.rests.push(restText(grant));
    found.effects.add(grant.effect);
  }
  return [...alone.values()].sort((one, other) =>
    compareTexts(one.principal.canonical, other.principal.canonical),
  );
}

/** A grant without its principal. */
function restText({ effect, what, conditions }: Grant): string {
  return JSON.stringify([effect, what.canonical, ...conditions.map((condition) => condition.canonical)]);
}

/** Those that grant the same first, then whatever is left, in the order of their names. */
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
      const id = [...left].find((one) =>
        sameOnly
          ? allRests(one) === allRests(owner)
          : [...one.effects].some((effect) => owner.effects.has(effect)),
      );
      if (id === undefined) continue;
      left.delete(id);
      pairs.push({ owner, id });
    }
  }
  return pairs;
}

function allRests({ rests }: Alone): string {
  return rests.toSorted(compareTexts).join("\n");
}

function describe({ owner, id }: Pair, context: RoleContext): Change {
  const { text } = id.principal;
  const name = subjectOf(callersOf(owner.grant.who, []), [], context).text;
  return {
    kind: "principal-orphaned",
    direction: "orphaned",
    severity: context.availability === "critical" ? "high" : "medium",
    principal: owner.principal.text,
    uniqueId: text,
    message: `${name} appears as its unique ID ${text}: it was deleted, and a new principal with the same name is not ${owner.grant.effect === "Allow" ? "trusted" : "denied"}`,
    expectedPath: pathOf(owner.grant),
    actualPath: pathOf(id.grant),
    source: sources.principal,
  };
}
