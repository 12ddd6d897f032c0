import type { ChangeKind, RoleContext, Severity } from "../../model/change.ts";
import { severities } from "../../model/change.ts";
import type { Effort } from "../../model/effort.ts";
import { rememberEach } from "../../model/remember.ts";
import { accountOfCallers, type Callers, inPartsOf, partOf } from "../callers/callers.ts";
import { coversCallers } from "../callers/relate.ts";
import type { Guards } from "../profile/guards.ts";
import type { Path, PathGroup, Profile } from "../profile/profile.ts";
import { isAssuming } from "../profile/ways.ts";
import { type AccountStatus, fresh, isOutside } from "./fresh.ts";
import { isMetInEitherForm } from "./github-names.ts";
import { type Unmet, unmetOf } from "./unmet.ts";

export interface Verdict extends Pick<Unmet, "dropped"> {
  readonly kind: ChangeKind;
  readonly severity: Severity;
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
export function weigh(path: Path, guards: Guards, shut: boolean, weighing: Weighing): Verdict {
  const { expected, context, effort } = weighing;
  const admitted = admittedTo(expected, path.callers).filter(
    (one) => isAssuming(one.way) === isAssuming(path.way),
  );
  const missing = unmetOf(path, admitted, effort);
  if (missing === undefined) return unexamined(path, guards, weighing);
  if (!isAssuming(path.way) && assumes(path.callers, expected))
    return { kind: "action-added", severity: "medium", dropped: [] };
  const known = !shut && path.callers.kind !== "allBut" && admitted.some((one) => isKnown(path, one, effort));
  const { lost, dropped } = missing;
  const verdict: Verdict = known
    ? {
        kind: admitted.some((one) => one.callers.key === path.callers.key)
          ? "condition-loosened"
          : "principal-added",
        severity: "medium",
        dropped,
      }
    : { ...fresh(path, guards, accountStatusOf(path, admitted, weighing), context), dropped };
  if (lost.length === 0 || isAtLeastHigh(verdict.severity)) return verdict;
  return { kind: "guard-lost", severity: "high", dropped };
}

/** Out of effort: as if the expectation did not admit the callers, and demanded a guard that is lost. */
function unexamined(path: Path, guards: Guards, { context }: Weighing): Verdict {
  const status = { named: false, partOnly: false, unprotected: false };
  const rated = fresh(path, guards, status, context);
  const verdict = { ...rated, dropped: [] };
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

function accountStatusOf(path: Path, admitted: readonly PathGroup[], weighing: Weighing): AccountStatus {
  const { context, effort } = weighing;
  const unprotected = weighing.expected.pieces.length === 0;
  // Of the callers' account, because of other accounts only what is for everyone is admitted to them
  const ofAccount = admitted.filter(({ callers }) => accountOfCallers(callers) !== undefined);
  const partOnly = ofAccount.length > 0 && ofAccount.every((one) => one.callers.kind === "principal");
  const named =
    !isOutside(accountOfCallers(path.callers), context) ||
    ofAccount.some((one) => isKnown({ ...path, callers: one.callers }, one, effort));
  return { named, partOnly, unprotected };
}
