import { orphansOf } from "../../incidents/cause.ts";
import { type Incident, isInEffect, isOpen } from "../../incidents/incident.ts";
import type { Change } from "../../policy/compare.ts";
import { describeOutcome, orphanNames } from "../../principals/orphans/describe-orphans.ts";
import { principalKeyText } from "../../principals/principal-key.ts";
import { countText, cut, oneLine } from "../../shared/text.ts";
import { admissionText } from "../title/admission.ts";
import { whatOf, worstOf } from "../title/what.ts";
import { areUnprotected } from "./unprotected-alert.ts";

/** The latest incident of each role or principal, oldest first. */
export function currentOf(members: readonly Incident[]): readonly Incident[] {
  const latest = new Map(members.map((member) => [subjectOf(member), member]));
  return members.filter((member) => latest.get(subjectOf(member)) === member);
}

/** A user and a role can have the same name. */
function subjectOf(member: Incident): string {
  const { cause } = member;
  return "principal" in cause ? principalKeyText(cause.principal) : roleOf(member);
}

export function roleOf({ role }: Pick<Incident, "role">): string {
  return oneLine(`${role.account}/${role.name}`);
}

/** The deletion or change that the other members suffer from. */
export function leadOf(current: readonly Incident[]): Incident | undefined {
  const isTrusted = current.some(({ cause }) => cause.kind === "principal-orphaned");
  return isTrusted ? current.find(({ cause }) => cause.kind !== "principal-orphaned") : undefined;
}

/**
 * The cause, and the number of roles and accounts that it affects.
 *
 * @param current at least two
 * @param longest characters
 */
export function groupHeadline(current: readonly Incident[], longest: number): string {
  if (areUnprotected(current)) {
    const admission = sharedAdmission(current, longest - noExpectation.length);
    return admission === undefined
      ? `${rolesIn(current)} have a high-risk trust policy and no expectation`
      : `${admission}${noExpectation}`;
  }
  const trusting = current.filter(({ cause }) => cause.kind === "principal-orphaned");
  if (trusting.length === 0) return changedHeadline(current, longest);
  const lead = leadOf(current);
  const roles = rolesIn(trusting);
  if (lead !== undefined) {
    const ends = [roles, countText(trusting.length, "role")].map((count) => `: ${count} trusted it`);
    const room = longest - whatOf(lead, longest).length;
    const end = ends.find(({ length }) => length <= room) ?? ends.at(-1) ?? "";
    return `${whatOf(lead, longest - end.length)}${end}`;
  }
  const orphans = trusting.flatMap(({ cause }) => orphansOf(cause));
  const [names, outcome] = [orphanNames(orphans), describeOutcome(orphans)];
  const whole = `${roles} ${verbOf(trusting)} ${names}: principal ${outcome}`;
  if (whole.length <= longest) return whole;
  const short = `${roles} lost ${names}: ${outcome}`;
  return short.length <= longest ? short : cut(`${roles} lost ${names}`, longest);
}

const noExpectation = " (no expectation)";

/** What the worst change of each role opens or breaks, if it is the same: "Anyone can assume 3 roles in 2 accounts". */
function sharedAdmission(current: readonly Incident[], longest: number): string | undefined {
  const isStillSo = current.some(isInEffect);
  const textsOf = (isShort: boolean) => {
    const texts = current.map(({ cause }) => {
      const worst = "changes" in cause ? worstOf(cause.changes) : undefined;
      return worst === undefined || withoutEffect.includes(worst.kind)
        ? undefined
        : admissionText(worst, rolesIn(current), isShort, isStillSo);
    });
    return [...new Set(texts)];
  };
  const shared = [false, true].flatMap((isShort) => {
    const [text, ...others] = textsOf(isShort);
    return text === undefined || others.length > 0 || text.length > longest ? [] : [text];
  });
  return shared[0];
}

/** Their texts name no effect. */
const withoutEffect: readonly Change["kind"][] = ["statement-changed", "document-changed"];

function verbOf(trusting: readonly Incident[]): string {
  if (!trusting.some(isOpen)) return "did not trust";
  return trusting.length === 1 ? "no longer trusts" : "no longer trust";
}

/** What one caller did to several roles, or what happened in one account within a minute. */
function changedHeadline(current: readonly Incident[], longest: number): string {
  const [kind, ...others] = [...new Set(current.map(({ cause }) => cause.kind))];
  const roles = rolesIn(current);
  if (others.length > 0) return `Changes of ${roles}`;
  switch (kind) {
    case "role-deleted":
      return `${roles} were deleted`;
    case "role-recreated":
      return `${roles} were deleted and recreated`;
    case "permissions-changed":
      return `Permissions of ${roles} changed`;
    case "trust-changed-briefly":
      return sharedAdmission(current, longest) ?? `Trust policies of ${roles} were briefly changed`;
    case "risky-trust":
      return `High-risk trust policies on ${roles}`;
    case "expectation-changed":
      return current.some(isOpen)
        ? `Expectations of ${roles} changed, and the roles have not`
        : `Expectations of ${roles} changed`;
    case "trust-changed":
    case "trust-unreadable":
      return sharedAdmission(current, longest) ?? `Trust policies of ${roles} changed`;
    default:
      return `Changes of ${roles}`;
  }
}

/** For example "2 roles in 2 accounts". A single account is named beside it. */
function rolesIn(members: readonly Incident[]): string {
  const accounts = new Set(members.map(({ role }) => role.account)).size;
  const roles = `${members.length} ${members.length === 1 ? "role" : "roles"}`;
  return accounts === 1 ? roles : `${roles} in ${accounts} accounts`;
}
