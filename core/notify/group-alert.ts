import { proposalOf } from "../incidents/approval/proposal.ts";
import type { Command } from "../incidents/command.ts";
import { type Incident, isOpen } from "../incidents/incident.ts";
import { type Severity, severities } from "../policy/compare.ts";
import { describeOutcome, orphanNames } from "../principals/orphans/describe-orphans.ts";
import { principalKeyText } from "../principals/principal-key.ts";
import { oneLine } from "../shared/text.ts";
import type { Alert } from "./alert.ts";
import { commandsFor } from "./commands.ts";
import { timeText } from "./facts.ts";
import { membersOf, statusOf } from "./group-status.ts";
import { alertOf } from "./incident-alert.ts";

/** Whose commands are told: those of more roles would hide what matters. The record of each incident has its own. */
export const mostMembersInFull = 3;

/** What Slack has room for; Amazon SNS has less. */
const longestGroupHeadline = 140;

/**
 * One alert about all incidents that have one cause: how they stand now, together.
 *
 * @param members oldest first, at least one
 * @param now tells whether a person's answer can still be acted on
 */
export function groupAlert(groupId: string, members: readonly [Incident, ...Incident[]], now?: Date): Alert {
  const current = currentOf(members);
  const [first = members[0], ...others] = current;
  const approve = proposalOf(groupId, current, now);
  if (others.length === 0) return aloneIn(groupId, first, approve);
  const alerts = current.map((member) => alertOf(member));
  const severity = highest(current.map((member) => member.severity));
  return {
    incidentId: first.id,
    severity,
    headline: oneLine(groupHeadline(current, longestGroupHeadline)),
    status: oneLine(statusOf(current, now)),
    facts: [
      ...commonFacts(alerts),
      { label: "First seen", value: timeText(first.detectedAt) },
      { label: "Group", value: groupId },
    ],
    findings: commonFindings(alerts),
    members: membersOf(current, now),
    ...(approve !== undefined && { approve }),
    commands: commandsOf(current),
    documents: {},
  };
}

/** The latest incident of each role or principal, oldest first: the ones before it were overtaken. */
export function currentOf(members: readonly Incident[]): readonly Incident[] {
  const latest = new Map(members.map((member) => [whatOf(member), member]));
  return members.filter((member) => latest.get(whatOf(member)) === member);
}

/** A user may have the name of a role. */
function whatOf(member: Incident): string {
  const { cause } = member;
  return cause.kind === "principal-deleted" ? principalKeyText(cause.principal) : roleOf(member);
}

/** A group of one is told in the words of its incident. */
function aloneIn(groupId: string, incident: Incident, approve: Alert["approve"]): Alert {
  const { approve: _, ...alert } = alertOf(incident);
  return {
    ...alert,
    facts: [...alert.facts, { label: "Group", value: groupId }],
    ...(approve !== undefined && { approve }),
  };
}

/**
 * The cause, and how many roles in how many accounts it broke, in as many characters at most.
 *
 * @param current at least two
 */
export function groupHeadline(current: readonly Incident[], longest: number): string {
  const trusting = current.filter(({ cause }) => "orphans" in cause);
  const lead = current.find(({ cause }) => !("orphans" in cause));
  const roles = rolesIn(trusting);
  if (lead !== undefined) {
    const end = trusting.length === 0 ? ` (one of ${current.length})` : `: ${roles} trusted it`;
    return `${cut(alertOf(lead).headline, longest - end.length)}${end}`;
  }
  const orphans = trusting.flatMap(({ cause }) => ("orphans" in cause ? (cause.orphans ?? []) : []));
  const begin = `${roles} no longer ${trusting.length === 1 ? "trusts" : "trust"} `;
  const [names, fate] = [orphanNames(orphans), describeOutcome(orphans)];
  const whole = `${begin}${names}: principal ${fate}`;
  if (whole.length <= longest) return whole;
  const end = `: ${fate}`;
  return `${begin}${cut(names, longest - begin.length - end.length)}${end}`;
}

/** For example "2 roles in 1 account". */
function rolesIn(members: readonly Incident[]): string {
  const accounts = new Set(members.map(({ role }) => role.account)).size;
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  return `${count(members.length, "role")} in ${count(accounts, "account")}`;
}

/** Said of each role in its own line, or of the group in its own words. */
const ownFacts: readonly string[] = ["Account", "Role", "Principal", "Incident", "Seen"];

/** What is so of every member. What is a role's own is in its line, or in its record. */
function commonFacts(alerts: readonly Alert[]): Alert["facts"] {
  const [first, ...others] = alerts;
  return (first?.facts ?? []).filter(
    ({ label, value }) =>
      !ownFacts.includes(label) &&
      others.every(({ facts }) => facts.some((fact) => fact.label === label && fact.value === value)),
  );
}

/** Each text once, with how many roles it is about, most severe first. */
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

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, Math.max(0, longest - 3))}...`;
}
