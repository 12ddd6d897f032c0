import type { Grant } from "../../grants/grants.ts";
import { conditionImplies } from "../../grants/implies.ts";
import { type Condition, compareTexts } from "../../model/condition.ts";
import type { Effort } from "../../model/effort.ts";
import { type Callers, callersOf } from "../callers/callers.ts";
import { complementOf } from "./complement.ts";
import { type DenialIndex, denialsFor, effectOf, indexDenials } from "./denies.ts";
import { guardsOf, merged } from "./guards.ts";
import { piecesOf, wayOf } from "./pieces.ts";

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
  /** `no`: a Deny shuts it. `maybe`: one does where `*` means such callers, which AWS does not say. */
  readonly open: "yes" | "maybe" | "no";
}

/** Paths that differ in values only: together their values may leave nothing out. */
export interface PathGroup {
  readonly paths: readonly Path[];
  readonly callers: Callers;
  readonly way: string;
  readonly conditions: readonly Condition[];
  readonly effective: readonly Condition[];
  readonly openToEveryTenant: boolean;
}

/** What a document admits, by meaning. */
export interface Profile {
  readonly pieces: readonly Grant[];
  readonly paths: readonly Path[];
  readonly denials: DenialIndex;
  readonly groups: readonly PathGroup[];
}

export function profileOf(grants: readonly Grant[], effort: Effort): Profile {
  const pieces = piecesOf(grants, effort);
  const denials = indexDenials(pieces.filter((piece) => piece.effect === "Deny"));
  const paths = pieces
    .filter((piece) => piece.effect === "Allow")
    .map((piece) => pathOf(piece, denials, effort));
  return { pieces, paths, denials, groups: groupPaths(paths.filter(({ open }) => open !== "no")) };
}

function pathOf(piece: Grant, denials: DenialIndex, effort: Effort): Path {
  const way = wayOf(piece);
  const stated = callersOf(piece.who, piece.conditions);
  const demands: Condition[] = [];
  const deniedBy: Condition[] = [];
  let open: Path["open"] = "yes";
  for (const denial of denialsFor(denials, way, stated)) {
    const effect = effectOf(denial, stated, piece.conditions, effort);
    if (effect.kind === "all") open = effect.sure ? "no" : open === "no" ? open : "maybe";
    if (effect.kind !== "part") continue;
    if (effect.demand !== undefined) demands.push(effect.demand);
    else deniedBy.push(...effect.residual.map((condition) => complementOf(condition) ?? condition));
  }
  const conditions = withDemands(piece.conditions, demands, effort);
  const callers = demands.length === 0 ? stated : callersOf(piece.who, conditions);
  return { piece, way, callers, conditions, deniedBy, open };
}

function withDemands(
  conditions: readonly Condition[],
  demands: readonly Condition[],
  effort: Effort,
): readonly Condition[] {
  if (demands.length === 0) return conditions;
  const added = new Map(demands.map((demand) => [demand.canonical, demand]));
  const all = [...conditions, ...added.values()];
  // What a stricter demand says already, it says once.
  const needed = all.filter(
    (one) =>
      !all.some(
        (other) =>
          other !== one &&
          conditionImplies(other, one, effort) &&
          !(conditionImplies(one, other, effort) && all.indexOf(one) < all.indexOf(other)),
      ),
  );
  return needed.toSorted((one, other) => compareTexts(one.canonical, other.canonical));
}

export function groupPaths(paths: readonly Path[]): readonly PathGroup[] {
  const groups = Map.groupBy(paths, ({ callers, way, conditions, open }) =>
    JSON.stringify([callers.key, way, open, ...conditions.map(({ name }) => name)]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const conditions = merged(group.map((path) => path.conditions));
    const { callers, way } = first;
    return [{ paths: group, callers, way, conditions, ...guardsOf(callers, conditions) }];
  });
}
