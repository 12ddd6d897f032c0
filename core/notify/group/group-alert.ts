import { proposalOf } from "../../incidents/approval/proposal.ts";
import { orphansOf } from "../../incidents/cause.ts";
import type { Command } from "../../incidents/command.ts";
import { type Incident, isOpen } from "../../incidents/incident.ts";
import { type Severity, severities } from "../../policy/compare.ts";
import { describeOutcome, orphanNames } from "../../principals/orphans/describe-orphans.ts";
import { principalKeyText } from "../../principals/principal-key.ts";
import { cut, oneLine } from "../../shared/text.ts";
import type { Alert } from "../alert.ts";
import { commandsFor } from "../incident/commands.ts";
import { timeText } from "../incident/facts.ts";
import { alertOf } from "../incident-alert.ts";
import { membersOf, statusOf } from "./group-status.ts";
import { areUnprotected, tableOf } from "./unprotected-alert.ts";

/** Members whose commands are included: more would hide what matters. Each incident record has its own commands. */
export const mostMembersInFull = 3;

/** The limit of Slack; that of Amazon SNS is lower. */
const longestGroupHeadline = 140;

/**
 * One alert about all incidents that have one cause, in their current state.
 *
 * @param members oldest first, at least one
 * @param now decides whether an approval is still valid
 */
export function groupAlert(groupId: string, members: readonly [Incident, ...Incident[]], now?: Date): Alert {
  const current = currentOf(members);
  const [first = members[0], ...others] = current;
  const approve = proposalOf(groupId, current, now);
  if (others.length === 0) return aloneIn(groupId, first, approve);
  const alerts = current.map((member) => alertOf(member));
  const isTable = areUnprotected(current);
  const severity = highest(current.map((member) => member.severity));
  return {
    incidentId: first.id,
    severity,
    headline: oneLine(groupHeadline(current, longestGroupHeadline)),
    status: oneLine(statusOf(current, now)),
    facts: [
      ...commonFacts(alerts),
      { label: "First detected at", value: timeText(first.detectedAt) },
      { label: "Group", value: groupId },
    ],
    findings: isTable ? [] : commonFindings(alerts),
    ...(isTable ? { table: tableOf(current) } : { members: membersOf(current, now) }),
    ...(approve !== undefined && { approve }),
    commands: commandsOf(current),
    documents: {},
  };
}

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

/** A group of one has the text of its incident. */
function aloneIn(groupId: string, incident: Incident, approve: Alert["approve"]): Alert {
  const { approve: _, ...alert } = alertOf(incident);
  return {
    ...alert,
    facts: [...alert.facts, { label: "Group", value: groupId }],
    ...(approve !== undefined && { approve }),
  };
}

/**
 * The cause, and the number of roles and accounts that it affects.
 *
 * @param current at least two
 * @param longest characters
 */
export function groupHeadline(current: readonly Incident[], longest: number): string {
  if (areUnprotected(current)) {
    const { length } = current;
    return `${rolesIn(current)} ${length === 1 ? "has" : "have"} a high-risk trust policy and no expectation`;
  }
  const trusting = current.filter(({ cause }) => cause.kind === "principal-orphaned");
  if (trusting.length === 0) return changedHeadline(current);
  const lead = current.find(({ cause }) => cause.kind !== "principal-orphaned");
  const roles = rolesIn(trusting);
  if (lead !== undefined) {
    const end = `: ${roles} trusted it`;
    return `${cut(alertOf(lead).headline, longest - end.length)}${end}`;
  }
  const orphans = trusting.flatMap(({ cause }) => orphansOf(cause));
  const begin = `${roles} no longer ${trusting.length === 1 ? "trusts" : "trust"} `;
  const [names, outcome] = [orphanNames(orphans), describeOutcome(orphans)];
  const whole = `${begin}${names}: principal ${outcome}`;
  if (whole.length <= longest) return whole;
  const end = `: ${outcome}`;
  return `${begin}${cut(names, longest - begin.length - end.length)}${end}`;
}

/** What one caller did to several roles, or what happened in one account within a minute. */
function changedHeadline(current: readonly Incident[]): string {
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
      return `Trust policies of ${roles} were briefly changed`;
    case "risky-trust":
      return `High-risk trust policies on ${roles}`;
    case "expectation-changed":
      return `Expectations of ${roles} changed, and the roles have not`;
    case "trust-changed":
    case "trust-unreadable":
      return `Trust policies of ${roles} changed`;
    default:
      return `Changes of ${roles}`;
  }
}

/** For example "2 roles in 1 account". */
function rolesIn(members: readonly Incident[]): string {
  const accounts = new Set(members.map(({ role }) => role.account)).size;
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  return `${count(members.length, "role")} in ${count(accounts, "account")}`;
}

/** Facts that differ by member; they are in the line of each role, or replaced by a fact of the group. */
const ownFacts: readonly string[] = ["Account", "Role", "Principal", "Incident", "Detected at"];

/** The facts that all members share. */
function commonFacts(alerts: readonly Alert[]): Alert["facts"] {
  const [first, ...others] = alerts;
  return (first?.facts ?? []).filter(
    ({ label, value }) =>
      !ownFacts.includes(label) &&
      others.every(({ facts }) => facts.some((fact) => fact.label === label && fact.value === value)),
  );
}

/** Each text once, with the number of roles it applies to, most severe first. */
function commonFindings(alerts: readonly Alert[]): Alert["findings"] {
  const counted = new Map<string, { readonly severity: Severity; count: number }>();
  for (const { severity, text } of alerts.flatMap(({ findings }) => findings)) {
    const known = counted.get(text);
    if (known === undefined) counted.set(text, { severity, count: 1 });
    else known.count += 1;
  }
  return [...counted]
    .map(([text, { severity, count }]) => ({
      severity,
      text: count === 1 ? text : `${text} (${count} roles)`,
    }))
    .toSorted((one, other) => severities.indexOf(other.severity) - severities.indexOf(one.severity));
}

function commandsOf(current: readonly Incident[]): readonly Command[] {
  return current
    .filter(isOpen)
    .slice(0, mostMembersInFull)
    .flatMap((member) =>
      commandsFor(member).map(({ purpose, line }) => ({ purpose: `${roleOf(member)}: ${purpose}`, line })),
    );
}

export function roleOf({ role }: Incident): string {
  return `${role.account}/${role.name}`;
}

function highest(all: readonly Severity[]): Severity {
  return all.reduce<Severity>(
    (worst, one) => (severities.indexOf(one) > severities.indexOf(worst) ? one : worst),
    "info",
  );
}
