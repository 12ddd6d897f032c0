import type { ChangeKind, RoleContext, Severity } from "../../model/change.ts";
import { severities } from "../../model/change.ts";
import type { Condition } from "../../model/condition.ts";
import { type Effort, spend } from "../../model/effort.ts";
import { namesPrincipal } from "../../model/facts/condition-keys.ts";
import { mayKeepOut } from "../../model/facts/may-keep-out.ts";
import { accountOfCallers, type Callers } from "../callers/callers.ts";
import { answerOf } from "../callers/fixed.ts";
import { isStrict } from "../callers/identity.ts";
import { isOwnOrganization } from "../callers/organization.ts";
import { coversCallers } from "../callers/relate.ts";
import { actsForInsideOnly, isSourceLike } from "../callers/source.ts";
import type { Guards } from "../profile/guards.ts";
import type { Path, PathGroup, Profile } from "../profile/profile.ts";
import { isAssuming } from "../profile/ways.ts";
import { type AccountStatus, fresh, insideOf, isOutside } from "./fresh.ts";
import { isMetInEitherForm } from "./github-names.ts";
import type { Related } from "./related.ts";
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
export function weigh(
  path: Path,
  guards: Guards,
  shut: boolean,
  weighing: Weighing,
  related: Related,
): Verdict {
  const { context, effort } = weighing;
  const admitted = related.to(path.callers, path.way);
  const missing = unmetOf(path, admitted, effort);
  if (missing === undefined) return unexamined(path, guards, weighing);
  if (!isAssuming(path.way) && assumes(path.callers, related))
    return { kind: "action-added", severity: "medium", dropped: [] };
  const known =
    !shut &&
    path.callers.kind !== "allBut" &&
    admitted.some((one) => coversWay(one.way, path.way) && isKnown(path, one, admitted, effort));
  const keepsInside = keptInside(path, context);
  const lost = missing.lost.filter((condition) => !keepsInside(condition));
  const dropped = missing.dropped.filter((condition) => !keepsInside(condition));
  const rated = known
    ? ({ kind: "principal-added", severity: "medium" } as const)
    : fresh(path, guards, accountStatusOf(path, weighing, related), context);
  const isNamed = admitted.some((one) => one.callers.key === path.callers.key);
  const kind = rated.kind === "principal-added" && isNamed ? "condition-loosened" : rated.kind;
  const verdict = { kind, severity: rated.severity, dropped };
  if (lost.length === 0 || isAtLeastHigh(verdict.severity)) return verdict;
  return { kind: "guard-lost", severity: "high", dropped };
}

/** Whether a condition is no loss, because all who come in still belong to, or act for, the organization. */
function keptInside({ callers, conditions }: Path, context: RoleContext): (condition: Condition) => boolean {
  if (callers.kind === "service")
    return ({ key }) => actsForInsideOnly(conditions.filter(isSourceLike(key)), insideOf(context));
  const isInside = !isOutside(accountOfCallers(callers), context) || isOwnOrganization(conditions, context);
  return (condition) => isInside && isOwnOrganization([condition], context);
}

/** Out of effort: as if the expectation did not admit the callers, and demanded a guard of them that is lost. */
function unexamined(path: Path, guards: Guards, { context }: Weighing): Verdict {
  const named = !isOutside(accountOfCallers(path.callers), context);
  const status = { named, partOnly: false, unprotected: false };
  const rated = fresh(path, guards, status, context);
  const verdict = { ...rated, dropped: [] };
  return isAtLeastHigh(rated.severity) ? verdict : { ...verdict, kind: "guard-lost", severity: "high" };
}

function isAtLeastHigh(severity: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf("high");
}

/** Whether the expectation lets the callers assume the role, under whatever guards. */
function assumes(callers: Callers, related: Related): boolean {
  return related.to(callers, "sts:assumerole").some((one) => coversCallers(one.callers, callers));
}

/** Who may use AssumeRole needs no identity provider; whom a provider signs in cannot use AssumeRole. */
function coversWay(known: string, way: string): boolean {
  return way !== "sts:assumerole" || known === way;
}

/** Whether the expectation admits these callers, and demands nothing that may keep some of them out and is not met. */
function isKnown(path: Path, group: PathGroup, admitted: readonly PathGroup[], effort: Effort): boolean {
  const { callers, effective } = group;
  if (!coversCallers(callers, path.callers)) return false;
  const names = new Set(effective.map(({ name }) => name));
  const isMet = (condition: Condition) =>
    !(names.has(condition.name) || demands(condition, callers)) ||
    isMetInEitherForm(condition, path, admitted, effort);
  return group.paths.some(
    ({ open, conditions, deniedBy }) =>
      open === "yes" && conditions.every(isMet) && (deniedBy.length === 0 || deniedBy.some(isMet)),
  );
}

/** Whether the condition may keep out some of the callers, and does not only select them. */
function demands(condition: Condition, callers: Callers): boolean {
  if (answerOf(condition, callers) === "no") return true;
  const isOfAccount = callers.kind === "account" || callers.kind === "principal";
  const selects = isOfAccount && isStrict(condition) && namesPrincipal(condition.key);
  return !selects && mayKeepOut(condition, isOfAccount || callers.kind === "everyone");
}

function accountStatusOf(
  path: Path,
  { expected, context, effort }: Weighing,
  related: Related,
): AccountStatus {
  const { groups, partOnly } = related.toAccountOf(path.callers, path.way);
  const named =
    !isOutside(accountOfCallers(path.callers), context) ||
    groups.some(
      (one) =>
        spend(effort, 0.5) &&
        coversWay(one.way, path.way) &&
        isKnown({ ...path, callers: one.callers }, one, groups, effort),
    );
  return { named, partOnly, unprotected: expected.pieces.length === 0 };
}
