import { type Condition, isVariable } from "../../model/condition.ts";
import { type Effort, spend } from "../../model/effort.ts";
import { isGuard, meaningOf } from "../../model/facts/condition-keys.ts";
import { rememberEach } from "../../model/remember.ts";
import type { Callers } from "../callers/callers.ts";
import { isStrict } from "../callers/identity.ts";
import { coversCallers } from "../callers/relate.ts";
import type { Path, PathGroup } from "../profile/profile.ts";
import { isMetInEitherForm } from "./github-names.ts";

/** What the expectation demands of the callers of a path, and the path does not. */
export interface Unmet {
  /** Guards that it demands of some of these callers. */
  readonly lost: readonly Condition[];
  /** All conditions, guards or not. */
  readonly dropped: readonly Condition[];
}

/**
 * Guards that some class of callers must meet by every path that the expectation has for it, and need not meet now. A
 * class that has a path without guards loses none. Undefined out of effort.
 */
export function unmetOf(path: Path, admitted: readonly PathGroup[], effort: Effort): Unmet | undefined {
  const classes = new Map<string, Callers>();
  for (const { callers } of admitted) {
    if (coversCallers(callers, path.callers)) classes.set(path.callers.key, path.callers);
    else if (coversCallers(path.callers, callers)) classes.set(callers.key, callers);
  }
  if (!spend(effort, ((1 + classes.size) * admitted.length) / 10)) return undefined;
  const [lost, dropped] = [new Map<string, Condition>(), new Map<string, Condition>()];
  for (const callers of classes.values()) {
    const before = admitted.filter((one) => coversCallers(one.callers, callers));
    const guards = new Map<string, Condition>();
    const demanded = before.flatMap(demandsOf);
    if (!spend(effort, (demanded.length * (1 + path.conditions.length)) / 10)) return undefined;
    for (const { condition, stated } of demanded) {
      if (isMetInEitherForm(condition, path, admitted, effort)) continue;
      if (!stated || isGone(condition, path)) dropped.set(condition.canonical, condition);
      if (isLostGuard(condition, path)) guards.set(condition.canonical, condition);
    }
    if (!losesSome(before, guards, effort)) continue;
    for (const [canonical, condition] of guards) lost.set(canonical, condition);
  }
  return { lost: [...lost.values()], dropped: [...dropped.values()] };
}

interface Demand {
  readonly condition: Condition;
  /** By the statement of a path, and not by a Deny. */
  readonly stated: boolean;
}

/** What the paths of a group demand, each condition once: many paths differ in a value of one condition only. */
const demandsOf = rememberEach(({ paths }: PathGroup): readonly Demand[] => {
  const found = new Map<string, Demand>();
  for (const { piece, conditions, deniedBy } of paths) {
    const statedOnes = new Set(piece.conditions.map(({ canonical }) => canonical));
    for (const condition of [...conditions, ...deniedBy]) {
      const stated = statedOnes.has(condition.canonical);
      found.set(`${stated} ${condition.canonical}`, { condition, stated });
    }
  }
  return [...found.values()];
});

/** Whether each path demands one of the guards; assumed when the effort does not suffice to tell. */
function losesSome(
  before: readonly PathGroup[],
  guards: ReadonlyMap<string, Condition>,
  effort: Effort,
): boolean {
  const paths = before.flatMap((group) => group.paths);
  if (!spend(effort, paths.length / 10)) return true;
  return paths.every(({ conditions, deniedBy }) =>
    [conditions, deniedBy].some((list) => list.some(({ canonical }) => guards.has(canonical))),
  );
}

/** A statement's condition that is demanded of other values now is not dropped; a Deny that is gone is. */
function isGone({ name }: Condition, path: Path): boolean {
  return !path.conditions.some((one) => one.name === name);
}

/** Whether the loss of the condition weighs, even of a weak one: `IfExists`, or one value of several. */
function isLostGuard(condition: Condition, { conditions }: Path): boolean {
  const { key, operator, values } = condition;
  if (isGuard(key)) return !(operator.negated && values.some(isVariable));
  if (meaningOf(key) !== "principalTag" || !isStrict(condition)) return false;
  return !conditions.some((one) => one.key === key && isStrict(one));
}
