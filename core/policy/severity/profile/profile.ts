import { byCanonical, withoutImplied } from "../../grants/canonical.ts";
import type { Grant } from "../../grants/grants.ts";
import { conditionImplies } from "../../grants/implies.ts";
import type { Condition } from "../../model/condition.ts";
import { type Effort, spend } from "../../model/effort.ts";
import { limits } from "../../model/limits.ts";
import { once } from "../../model/remember.ts";
import { type Callers, callersOf } from "../callers/callers.ts";
import { complementOf } from "./complement.ts";
import { type DenialIndex, denialsFor, effectOf, indexDenials } from "./denies.ts";
import { areSame, distinct, groupsOf, type Some } from "./groups.ts";
import { type Guards, guardsOf, merged } from "./guards.ts";
import { forEachCaller, type Pieces, piecesOf, wayOf } from "./pieces.ts";

/** One way for one class of callers to come in. */
export interface Path {
  /** Of an Allow statement. */
  readonly piece: Grant;
  readonly way: string;
  readonly callers: Callers;
  /** Those of the statement, and what Deny statements demand. */
  readonly conditions: readonly Condition[];
  /** Of Deny statements with several conditions: a request must meet one of these. */
  readonly deniedBy: readonly Condition[];
  /** Of each such Deny that is surely about the callers, what a request must meet one of. */
  readonly alternatives: readonly (readonly Condition[])[];
  /** Of the conditions. */
  readonly names: string;
  /** The same for paths of one group. */
  readonly groupKey: string;
  /** `no`: a Deny shuts it. `maybe`: one does where `*` means such callers, or a role has no path. */
  readonly open: "yes" | "maybe" | "no";
}

/** A class of callers that comes in by one way, under conditions. */
export interface Admission extends Guards {
  readonly callers: Callers;
  readonly way: string;
  readonly conditions: readonly Condition[];
}

/** Paths that differ in values only: together their values may leave nothing out. */
export interface PathGroup extends Admission {
  readonly paths: Some<Path>;
}

/** What a document admits, by meaning. */
export interface Profile extends Pieces {
  readonly paths: readonly Path[];
  readonly denials: DenialIndex;
  readonly groups: readonly PathGroup[];
  /** Indexes for the profiles that are compared with this one. */
  readonly byPiece: () => ReadonlyMap<string, readonly Path[]>;
  readonly byKey: () => KnownGroups;
}

type KnownGroups = ReadonlyMap<string, PathGroup>;

/** @param known the profile of another document, of which all that both share is taken */
export function profileOf(grants: readonly Grant[], effort: Effort, known?: Profile): Profile {
  const { pieces, byGrants } = piecesOf(grants, effort, known?.byGrants);
  const denying = pieces.filter((piece) => piece.effect === "Deny");
  const denials = indexDenials(denying);
  const knownPaths = known && sameDenials(denying, known) ? known.byPiece() : undefined;
  const ofPaths: Effort = { left: limits.effort };
  const paths = pieces
    .filter((piece) => piece.effect === "Allow")
    .flatMap((piece) => {
      const same = knownPaths?.get(piece.canonical);
      return same?.map((path) => ({ ...path, piece })) ?? pathsOf(piece, denials, ofPaths);
    });
  const open = paths.filter((path) => path.open !== "no");
  const groups = groupPaths(open, known?.byKey());
  return {
    pieces,
    byGrants,
    paths,
    denials,
    groups,
    byPiece: once(() => Map.groupBy(paths, ({ piece }) => piece.canonical)),
    byKey: once(() => new Map(groups.map((group) => [group.paths[0].groupKey, group]))),
  };
}

function sameDenials(denying: readonly Grant[], known: Profile): boolean {
  const others = known.pieces.filter((piece) => piece.effect === "Deny");
  return areSame(denying, others, ({ canonical }) => canonical);
}

/** One path for each class of callers that Deny statements leave. Out of effort, what a Deny leaves is not known. */
function pathsOf(piece: Grant, denials: DenialIndex, effort: Effort): readonly Path[] {
  const stated = callersOf(piece.who, piece.conditions);
  const denied = deniedOf(piece, stated, denials, effort);
  const { demands } = denied;
  const all = distinct([...piece.conditions, ...demands]);
  if (!spend(effort, (all.length * all.length) / 20))
    return [pathOf(piece, stated, piece.conditions, unknownDenials)];
  if (demands.length === 0) return [pathOf(piece, stated, piece.conditions, denied)];
  const needed = withoutImplied(all, (given, other) => conditionImplies(given, other, effort));
  const sets = forEachCaller(needed.toSorted(byCanonical));
  if (!spend(effort, sets.length * 16)) return [pathOf(piece, stated, piece.conditions, unknownDenials)];
  return sets.map((set) => pathOf(piece, callersOf(piece.who, set), set, denied));
}

type Denied = Pick<Path, "open" | "deniedBy" | "alternatives">;

const unknownDenials: Denied = { open: "maybe", deniedBy: [], alternatives: [] };

function deniedOf(
  piece: Grant,
  callers: Callers,
  denials: DenialIndex,
  effort: Effort,
): Denied & { readonly demands: readonly Condition[] } {
  const demands: Condition[] = [];
  const alternatives: (readonly Condition[])[] = [];
  const deniedBy: Condition[] = [];
  const shut: boolean[] = [];
  for (const denial of denialsFor(denials, wayOf(piece), callers)) {
    if (!spend(effort)) break;
    const effect = effectOf(denial, callers, piece.conditions, effort);
    if (effect === undefined) continue;
    if (effect.kind === "all") shut.push(effect.sure);
    else if (effect.demand !== undefined) demands.push(effect.demand);
    else {
      const complements = effect.residual.map(complementOf);
      deniedBy.push(...effect.residual.map((each, at) => complements[at] ?? each));
      const known = complements.filter((each) => each !== undefined);
      if (effect.sure && known.length === complements.length) alternatives.push(known);
    }
  }
  const open = shut.includes(true) ? "no" : shut.length > 0 ? "maybe" : "yes";
  return { open, demands, deniedBy: distinct(deniedBy), alternatives };
}

function pathOf(
  piece: Grant,
  callers: Callers,
  conditions: readonly Condition[],
  { open, deniedBy, alternatives }: Denied,
): Path {
  const way = wayOf(piece);
  const names = conditions.map(({ name }) => name).join("\n");
  const groupKey = JSON.stringify([callers.key, way, open, names]);
  return { piece, way, callers, conditions, deniedBy, alternatives, names, groupKey, open };
}

function groupPaths(paths: readonly Path[], known: KnownGroups = new Map()): readonly PathGroup[] {
  return groupsOf(paths, ({ groupKey }) => groupKey).map((group) => {
    const [{ callers, way, groupKey }] = group;
    const same = known.get(groupKey);
    if (same !== undefined && areSame(group, same.paths, (path) => path.conditions))
      return { ...same, paths: group };
    const conditions = merged(group.map((path) => path.conditions));
    return { paths: group, callers, way, conditions, ...guardsOf(callers, conditions) };
  });
}
