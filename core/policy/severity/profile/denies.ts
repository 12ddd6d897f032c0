import type { Grant } from "../../grants/grants.ts";
import { conditionImplies } from "../../grants/implies.ts";
import { contradict } from "../../grants/relevant.ts";
import type { Condition } from "../../model/condition.ts";
import { type Effort, spend } from "../../model/effort.ts";
import { type Callers, callersOf, generalPart, partOf, roleWithoutPath } from "../callers/callers.ts";
import { answerOf } from "../callers/fixed.ts";
import { coversCallers, denies } from "../callers/relate.ts";
import { complementOf } from "./complement.ts";
import { wayOf } from "./pieces.ts";

/** A piece of a Deny statement. */
export interface Denial {
  readonly piece: Grant;
  readonly way: string;
  readonly callers: Callers;
}

/** By way, in parts, so that many that have nothing to do with a caller cost nothing. */
export type DenialIndex = ReadonlyMap<string, ReadonlyMap<string, readonly Denial[]>>;

export function indexDenials(pieces: readonly Grant[]): DenialIndex {
  const denials = pieces.map((piece) => ({
    piece,
    way: wayOf(piece),
    callers: callersOf(piece.who, piece.conditions),
  }));
  const byWay = [...Map.groupBy(denials, ({ way }) => way)];
  return new Map(byWay.map(([way, all]) => [way, Map.groupBy(all, ({ callers }) => partOf(callers))]));
}

export function allDenials(index: DenialIndex): readonly Denial[] {
  return [...index.values()].flatMap((parts) => [...parts.values()].flat());
}

/** Those that may be about all of the callers. */
export function denialsFor(index: DenialIndex, way: string, callers: Callers): readonly Denial[] {
  const keys = new Set([generalPart, partOf(callers)]);
  return [...keys].flatMap((key) => index.get(way)?.get(key) ?? []);
}

/** What a Deny leaves of a path. */
export type Effect =
  /** The path is shut; not surely where AWS does not say whether `*` means such callers, or which path a role has. */
  | { readonly kind: "all"; readonly sure: boolean }
  /** Requests must meet `demand`, where it can be said, and else fail one of `residual`. */
  | {
      readonly kind: "part";
      readonly residual: readonly Condition[];
      readonly demand: Condition | undefined;
      /** As for `all`. */
      readonly sure: boolean;
    };

/** Undefined when it leaves the path as it is, or shuts out some of the callers only. */
export function effectOf(
  { piece, callers: denied }: Denial,
  callers: Callers,
  conditions: readonly Condition[],
  effort: Effort,
): Effect | undefined {
  const about = denies(denied, callers);
  if (about === "no" || piece.unknown !== "") return undefined;
  if (excludes(piece.conditions, callers, conditions, effort)) return undefined;
  const residual = piece.conditions.filter(
    (condition) =>
      answerOf(condition, callers) !== "yes" &&
      !conditions.some((given) => conditionImplies(given, condition, effort)),
  );
  const [only] = residual;
  if (only === undefined) return { kind: "all", sure: about === "yes" };
  const role = roleWithoutPath(callers);
  if (role !== undefined && residual.every((condition) => answerOf(condition, role) === "yes"))
    return { kind: "all", sure: false };
  const demand = residual.length === 1 ? complementOf(only) : undefined;
  return { kind: "part", residual, demand, sure: about === "yes" };
}

/** Whether no request that meets `conditions` meets all of `denying`. */
export function excludes(
  denying: readonly Condition[],
  callers: Callers,
  conditions: readonly Condition[],
  effort: Effort,
): boolean {
  return denying.some((condition) => {
    if (answerOf(condition, callers) === "no") return true;
    if (conditions.some((given) => contradict(given, condition, effort))) return true;
    const complement = complementOf(condition);
    if (complement === undefined) return false;
    return conditions.some((given) => conditionImplies(given, complement, effort));
  });
}

/** Whether one of the Deny pieces in `index` denies all that `denial` does. */
export function isDeniedBy({ piece, way, callers }: Denial, index: DenialIndex, effort: Effort): boolean {
  return denialsFor(index, way, callers).some(
    (other) =>
      spend(effort, 0.2) &&
      other.piece.unknown === "" &&
      coversCallers(other.callers, callers) &&
      other.piece.conditions.every(
        (condition) =>
          answerOf(condition, callers) === "yes" ||
          piece.conditions.some((given) => conditionImplies(given, condition, effort)),
      ),
  );
}
