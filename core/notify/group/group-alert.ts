import { proposalOf } from "../../incidents/approval/proposal.ts";
import { actionsOf } from "../../incidents/follow-up/actions.ts";
import type { Command } from "../../incidents/incident.ts";
import { type Incident, isOpen } from "../../incidents/incident.ts";
import { type Severity, severities } from "../../policy/compare.ts";
import { oneLine } from "../../shared/text.ts";
import type { Alert } from "../alert.ts";
import { type AlertContext, noContext } from "../context.ts";
import { commandsFor } from "../incident/commands.ts";
import { timeFact } from "../incident/facts.ts";
import { followUpFacts } from "../incident/follow-up-facts.ts";
import { linksOf } from "../incident/links.ts";
import { nextStepOf } from "../incident/next-step.ts";
import { alertOf } from "../incident-alert.ts";
import { alertStateOf } from "../title/state.ts";
import { subjectOf, titleOf } from "../title/title.ts";
import { currentOf, groupHeadline, leadOf, roleOf } from "./group-headline.ts";
import { groupLabel, worstOf } from "./group-state.ts";
import { membersOf, statusOf } from "./group-status.ts";
import { areUnprotected, tableOf } from "./unprotected-alert.ts";

/** Members whose commands are included: more would hide what matters. Each incident record has its own commands. */
export const mostMembersInFull = 3;

const longestHeadline = 140;

/**
 * One alert about all incidents that have one cause, in their current state.
 *
 * @param members oldest first, at least one
 */
export function groupAlert(
  groupId: string,
  members: readonly [Incident, ...Incident[]],
  context: AlertContext = noContext,
): Alert {
  const { accounts, now, links } = context;
  const current = currentOf(members);
  const [first = members[0], ...others] = current;
  const approve = proposalOf(groupId, current, now);
  if (others.length === 0) return aloneIn(groupId, first, approve, context);
  const alerts = current.map((member) => alertOf(member, context));
  const isTable = areUnprotected(current);
  const severity = highest(current.map((member) => member.severity));
  const worst = worstOf(current, now);
  const state = alertStateOf(worst, now);
  const lead = leadOf(current);
  const account = accountOf(current);
  const actions = actionsOf(groupId, current, now);
  const parts = {
    label: groupLabel(current, now),
    what: (longest: number) => groupHeadline(current, longest),
    ...(account !== undefined && { account }),
  };
  return {
    incidentId: first.id,
    severity,
    state,
    title: titleOf(parts, accounts),
    subject: subjectOf(parts, current.some(isOpen) ? severity : undefined, accounts),
    headline: oneLine(groupHeadline(current, longestHeadline)),
    findings: isTable ? [] : commonFindings(alerts),
    status: oneLine(statusOf(current, now)),
    next: oneLine(nextStepOf(worst, state)),
    facts: [
      ...(lead === undefined ? commonFacts(alerts) : factsOf(alertOf(lead, context))),
      timeFact("First detected at", first.detectedAt),
      { label: "Group", value: groupId },
      ...followUpFacts(current, now),
    ],
    details: [],
    links: linksOf(lead ?? worst, state, links).filter(
      ({ label }) => lead !== undefined || label === "Runbook",
    ),
    ...(isTable ? { table: tableOf(current) } : { members: membersOf(current, accounts, now) }),
    ...(approve !== undefined && { approve }),
    ...(actions !== undefined && { actions }),
    commands: commandsOf(current),
    documents: {},
  };
}

/** A group of one has the text of its incident. */
function aloneIn(
  groupId: string,
  incident: Incident,
  approve: Alert["approve"],
  context: AlertContext,
): Alert {
  const { approve: _, ...alert } = alertOf(incident, context);
  return {
    ...alert,
    facts: [...alert.facts, { label: "Group", value: groupId }],
    ...(approve !== undefined && { approve }),
  };
}

/** @returns undefined if the members are in several accounts */
function accountOf(current: readonly Incident[]): string | undefined {
  const [account, ...others] = new Set(current.map(({ role }) => role.account));
  return others.length === 0 ? account : undefined;
}

/** Of the deletion that broke the others: what was deleted, by whom, when. */
function factsOf({ facts }: Alert): Alert["facts"] {
  return facts.filter(({ label }) => label !== "Incident" && label !== "Expectation");
}

/** Facts that differ by member; they are in the line of each role, or replaced by a fact of the group. */
const ownFacts: readonly string[] = [
  "Account",
  "Role",
  "Principal",
  "Incident",
  "Detected at",
  "Acknowledged",
  "Snoozed",
];

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

function highest(all: readonly Severity[]): Severity {
  return all.reduce<Severity>(
    (worst, one) => (severities.indexOf(one) > severities.indexOf(worst) ? one : worst),
    "info",
  );
}
