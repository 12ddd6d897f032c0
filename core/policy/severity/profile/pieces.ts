import { byCanonical, canonicalGrants } from "../../grants/canonical.ts";
import { type Grant, makeGrant } from "../../grants/grants.ts";
import { split } from "../../grants/split.ts";
import { type Condition, withValues } from "../../model/condition.ts";
import type { Action } from "../../model/document.ts";
import type { Effort } from "../../model/effort.ts";
import { limits } from "../../model/limits.ts";
import { networkOf } from "../../model/values/network.ts";
import { isStrict } from "../callers/identity.ts";
import { areSame, groupsOf } from "./groups.ts";
import { isKnownWay, waysOf } from "./ways.ts";

/**
 * The grants in their smallest pieces: one principal, one way in, one value of each condition. Documents that are equal
 * have the same pieces, so whatever is derived from pieces does not depend on how a document is written.
 */
export function piecesOf(grants: readonly Grant[], effort: Effort, known: KnownPieces = new Map()): Pieces {
  // One grant can only cover another of the same effect and principal, so each of these groups is split by itself
  const groups = [...Map.groupBy(grants, ({ effect, who }) => effect + who.canonical)].map(
    ([key, listed]) => ({ key, listed, same: sameGroup(listed, known.get(key)) }),
  );
  const others = groups.flatMap(({ listed, same }) => (same === undefined ? listed : []));
  const count = others.reduce((sum, grant) => sum + countOf(grant), 0);
  const mostPieces = count > limits.pieces ? 0 : limits.grants;
  const byGrants = new Map(
    groups.map(({ key, listed, same }) => [key, same ?? newGroup(listed, effort, mostPieces)]),
  );
  const pieces = [...byGrants.values()].flatMap((group) => group.pieces).sort(byCanonical);
  return { pieces, byGrants };
}

export interface Pieces {
  readonly pieces: readonly Grant[];
  readonly byGrants: KnownPieces;
}

/** By effect and principal: two documents mostly share most of their grants. */
export type KnownPieces = ReadonlyMap<string, Group>;

interface Group {
  /** In the order of the document. */
  readonly listed: readonly Grant[];
  readonly pieces: readonly Grant[];
}

function countOf(grant: Grant): number {
  const pieces = split(grant).reduce((sum, { conditions }) => sum + callersIn(conditions), 0);
  return waysOf(grant.what).length * pieces;
}

/** The known group as one of this document; undefined when it has other grants. Most documents keep the order. */
function sameGroup(listed: readonly Grant[], known: Group | undefined): Group | undefined {
  if (known === undefined) return undefined;
  for (const arrange of [inOrder, sorted]) {
    const [now, before] = [arrange(listed), arrange(known.listed)];
    if (areSame(now, before, ({ canonical }) => canonical))
      return { listed, pieces: withStatements(known.pieces, before, now) };
  }
  return undefined;
}

function inOrder(grants: readonly Grant[]): readonly Grant[] {
  return grants;
}

function sorted(grants: readonly Grant[]): readonly Grant[] {
  return grants.toSorted(byCanonical);
}

function newGroup(listed: readonly Grant[], effort: Effort, mostPieces: number): Group {
  return { listed, pieces: splitIntoPieces(sorted(listed), effort, mostPieces) };
}

/** The same pieces, as pieces of the statements of another document. */
function withStatements(
  pieces: readonly Grant[],
  before: readonly Grant[],
  now: readonly Grant[],
): readonly Grant[] {
  const statements = new Map(before.map(({ statement }, at) => [statement, now[at]?.statement ?? statement]));
  return pieces.map((piece) => ({ ...piece, statement: statements.get(piece.statement) ?? piece.statement }));
}

function splitIntoPieces(grants: readonly Grant[], effort: Effort, mostPieces: number): readonly Grant[] {
  const byWay = new Map<string, Grant>();
  for (const grant of grants) {
    for (const action of waysOf(grant.what)) {
      const what = { kind: "one" as const, action, canonical: `one ${action.canonical}` };
      const piece = makeGrant(grant.statement, grant.who, what, grant.conditions, grant.unknown);
      if (!byWay.has(piece.canonical)) byWay.set(piece.canonical, piece);
    }
  }
  const groups = groupsOf([...byWay.values()], (piece) =>
    isKnownWay(wayOf(piece)) ? wayOf(piece) : "others",
  );
  const smallest = groups.flatMap((group) => canonicalGrants(group, effort, mostPieces));
  const merged = mergeNetworks(smallest);
  return mostPieces === 0 ? merged : merged.flatMap(oneForEachAccount);
}

/** Two halves of a network in two statements are that network, as they are in one. */
function mergeNetworks(pieces: readonly Grant[]): readonly Grant[] {
  const groups = groupsOf(pieces, (piece) => {
    const network = piece.conditions.find(isOneNetwork);
    return network === undefined
      ? piece.canonical
      : replaced(piece, network, withValues(network, [])).canonical;
  });
  return groups.flatMap((group) => {
    const [piece] = group;
    const network = piece.conditions.find(isOneNetwork);
    if (network === undefined) return group;
    const same = group.flatMap(({ conditions }) => conditions.filter(({ name }) => name === network.name));
    const all = withValues(
      network,
      same.flatMap(({ values }) => values),
    );
    return all.values.map((value) => replaced(piece, network, withValues(network, [value])));
  });
}

function isOneNetwork({ operator, values }: Condition): boolean {
  return (
    operator.test === "ip" &&
    !operator.negated &&
    values.length === 1 &&
    !values.map(networkOf).includes(undefined)
  );
}

/** Callers of several accounts are several classes, however many pieces that makes. */
function oneForEachAccount(piece: Grant): readonly Grant[] {
  const sets = forEachCaller(piece.conditions);
  if (sets.length < 2) return [piece];
  return sets.map((set) => makeGrant(piece.statement, piece.who, piece.what, set, piece.unknown));
}

/**
 * The conditions once for each value of the one that selects the callers. Only one is taken apart: three with a hundred
 * values each would make a million.
 */
export function forEachCaller(conditions: readonly Condition[]): readonly (readonly Condition[])[] {
  const condition = selecting(conditions);
  if (condition === undefined) return [conditions];
  return condition.values.map((value) =>
    conditions.map((one) => (one === condition ? withValues(condition, [value]) : one)),
  );
}

function callersIn(conditions: readonly Condition[]): number {
  return selecting(conditions)?.values.length ?? 1;
}

function selecting(conditions: readonly Condition[]): Condition | undefined {
  const several = conditions.filter((one) => one.values.length > 1 && isStrict(one));
  const [first] = identityKeys.flatMap((key) => several.find((one) => one.key === key) ?? []);
  return first;
}

/** The most specific key first. */
const identityKeys = ["aws:principalarn", "aws:principalaccount", "aws:userid"];

function replaced(piece: Grant, condition: Condition, by: Condition): Grant {
  const conditions = piece.conditions.map((one) => (one === condition ? by : one));
  return makeGrant(piece.statement, piece.who, piece.what, conditions, piece.unknown);
}

/** The action of a piece. */
export function actionOf({ what }: Grant): Action {
  return what.kind === "one" ? what.action : { text: "", canonical: what.canonical };
}

/** The way in of a piece. */
export function wayOf(piece: Grant): string {
  return actionOf(piece).canonical;
}
