import type { ChangeKind, RoleContext, Severity } from "../../model/change.ts";
import { severities } from "../../model/change.ts";
import { type Condition, isVariable } from "../../model/condition.ts";
import { type Effort, spend } from "../../model/effort.ts";
import { isGuard, meaningOf } from "../../model/facts/condition-keys.ts";
import { rememberEach } from "../../model/remember.ts";
import { accountOfCallers, type Callers, inPartsOf, partOf } from "../callers/callers.ts";
import { isStrict } from "../callers/identity.ts";
import { coversCallers } from "../callers/relate.ts";
import type { Admission, Path, PathGroup, Profile } from "../profile/profile.ts";
import { isAssuming } from "../profile/ways.ts";
import { isMet } from "./differences.ts";
import { type AccountStatus, fresh, isOutside } from "./fresh.ts";
import { byGitHubNames } from "./github-names.ts";

export interface Verdict {
  readonly kind: ChangeKind;
  readonly severity: Severity;
  /** Of guards that the expectation demands of some of these callers, and the path does not. */
  readonly lost: readonly Condition[];
  /** All that the expectation demands of these callers and the path does not, guard or not. */
  readonly dropped: readonly Condition[];
}

/** What rating needs to know beside the path itself. */
export interface Weighing {
  readonly expected: Profile;
  readonly context: RoleContext;
  readonly effort: Effort;
}

/**
 * How bad it is that a path is newly admitted: as if it was added today, unless the expectation admits these callers
 * under no stronger guards.
 * @param shut whether the expectation denied all of these callers
 */
export function weigh(path: Path, admission: Admission, shut: boolean, weighing: Weighing): Verdict {
  const { expected, context, effort } = weighing;
  const admitted = admittedTo(expected, path.callers).filter(
    (one) => isAssuming(one.way) === isAssuming(admission.way),
  );
  const missing = unmet(path, admitted, effort);
  if (missing === undefined) return unexamined(path, admission, weighing);
  const { lost, dropped } = missing;
  if (!isAssuming(admission.way) && assumes(path.callers, expected))
    return { kind: "action-added", severity: "medium", lost: [], dropped: [] };
  const known = !shut && path.callers.kind !== "allBut" && admitted.some((one) => isKnown(path, one, effort));
  const verdict: Verdict = known
    ? {
        kind: admitted.some((one) => one.callers.key === path.callers.key)
          ? "condition-loosened"
          : "principal-added",
        severity: "medium",
        lost,
        dropped,
      }
    : {
        ...fresh(path.callers, admission, accountStatusOf(path, admitted, weighing), context),
        lost,
        dropped,
      };
  if (lost.length === 0 || isAtLeastHigh(verdict.severity)) return verdict;
  return { kind: "guard-lost", severity: "high", lost, dropped };
}

/** Out of effort: as if the expectation did not admit the callers, and demanded a guard that is lost. */
function unexamined(path: Path, admission: Admission, { context }: Weighing): Verdict {
  const status = { named: false, partOnly: false, unprotected: false };
  const rated = fresh(path.callers, admission, status, context);
  const verdict = { ...rated, lost: [], dropped: [] };
  return isAtLeastHigh(rated.severity) ? verdict : { ...verdict, kind: "guard-lost", severity: "high" };
}

function isAtLeastHigh(severity: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf("high");
}

/** Whether the expectation lets the callers assume the role, under whatever guards. */
function assumes(callers: Callers, expected: Profile): boolean {
  return admittedTo(expected, callers).some(
    (one) => isAssuming(one.way) && coversCallers(one.callers, callers),
  );
}

/** What the expectation admits of these callers, of some of them, or of others beside them. */
function admittedTo(expected: Profile, callers: Callers): readonly PathGroup[] {
  return inPartsOf(partsOf(expected), callers);
}

const partsOf = rememberEach(({ groups }: Profile) => Map.groupBy(groups, (one) => partOf(one.callers)));

/** Whether the expectation admits these callers, and demands nothing that may be relied on and is not met. */
function isKnown(path: Path, group: PathGroup, effort: Effort): boolean {
  if (!coversCallers(group.callers, path.callers)) return false;
  const names = new Set(group.effective.map(({ name }) => name));
  return group.paths.some(
    (one) =>
      one.open === "yes" &&
      one.conditions.every(
        (condition) => !names.has(condition.name) || isMetInEitherForm(condition, path, effort),
      ),
  );
}

/** As it is written, or by GitHub's names alone. */
function isMetInEitherForm(condition: Condition, path: Path, effort: Effort): boolean {
  if (isMet(condition, path, effort)) return true;
  const named = byGitHubNames(path);
  return named !== path && isMet(condition, named, effort);
}

function accountStatusOf(path: Path, admitted: readonly PathGroup[], weighing: Weighing): AccountStatus {
  const { context, effort } = weighing;
  const unprotected = weighing.expected.pieces.length === 0;
  const account = accountOfCallers(path.callers);
  const ofAccount = admitted.filter(
    ({ callers }) => isOfAccount(callers) && (account === undefined || accountOfCallers(callers) === account),
  );
  const partOnly = ofAccount.length > 0 && ofAccount.every((one) => one.callers.kind === "principal");
  if (account === undefined) return { named: false, partOnly, unprotected };
  const named =
    !isOutside(account, context) ||
    ofAccount.some((one) => isKnown({ ...path, callers: one.callers }, one, effort));
  return {
    named,
    partOnly,
    unprotected,
  };
}

function isOfAccount({ kind }: Callers): boolean {
  return kind === "account" || kind === "principal";
}

/**
 * Guards that some class of callers must meet by every path that the expectation has for it, and need not meet now. A
 * class that has a path without guards loses none. Undefined out of effort.
 */
function unmet(path: Path, admitted: readonly PathGroup[], effort: Effort): Unmet | undefined {
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
      if (isMetInEitherForm(condition, path, effort)) continue;
      if (!stated || isGone(condition, path)) dropped.set(condition.canonical, condition);
      if (isLostGuard(condition, path)) guards.set(condition.canonical, condition);
    }
    if (!losesSome(before, guards, effort)) continue;
    for (const [canonical, condition] of guards) lost.set(canonical, condition);
  }
  return { lost: [...lost.values()], dropped: [...dropped.values()] };
}

type Unmet = Pick<Verdict, "lost" | "dropped">;

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
  if (guards.size === 0) return false;
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
