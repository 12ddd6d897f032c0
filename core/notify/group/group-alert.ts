import { proposalOf } from "../../incidents/approval/proposal.ts";
import { actionsOf } from "../../incidents/follow-up/actions.ts";
import { type Incident, isOpen } from "../../incidents/incident.ts";
import { type Severity, severities } from "../../policy/compare.ts";
import { callerName } from "../../principals/actor.ts";
import { oneLine } from "../../shared/text.ts";
import type { Alert } from "../alert.ts";
import { type AlertContext, defaultOwnerTags, noContext } from "../context.ts";
import { timeFact, withTimes } from "../incident/facts.ts";
import { followUpFacts } from "../incident/follow-up-facts.ts";
import { linksOf } from "../incident/links.ts";
import { nextStepOf } from "../incident/next-step.ts";
import { alertOf } from "../incident-alert.ts";
import { remindedLabel, reminderOf } from "../title/reminder.ts";
import { alertStateOf } from "../title/state.ts";
import { subjectOf, titleOf } from "../title/title.ts";
import { commonFacts, commonFindings, leadFacts } from "./common.ts";
import { groupCommands, reportCommand } from "./group-commands.ts";
import { currentOf, groupHeadline, leadOf } from "./group-headline.ts";
import { groupOwnersOf } from "./group-owners.ts";
import { groupLabel, worstOf } from "./group-state.ts";
import { membersOf, statusOf } from "./group-status.ts";
import { areUnprotected, tableOf } from "./unprotected-alert.ts";

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
  const { accounts, now, links, ownerTags = defaultOwnerTags } = context;
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
  const owners = groupOwnersOf(
    current.filter((member) => member !== lead),
    ownerTags,
  );
  const parts = {
    label: groupLabel(current, now),
    what: (longest: number) => groupHeadline(current, longest),
    ...(account !== undefined && { account }),
  };
  const reminder = reminderOf(current);
  const reminded = reminder === undefined ? parts : { ...parts, label: remindedLabel(parts.label, reminder) };
  return {
    incidentId: first.id,
    severity,
    state,
    title: titleOf(parts, accounts),
    subject: subjectOf(reminded, current.some(isOpen) ? severity : undefined, accounts),
    headline: oneLine(groupHeadline(current, longestHeadline)),
    findings: isTable ? [] : commonFindings(openFirst(current, alerts)),
    ...(reminder !== undefined && { reminder: oneLine(reminder.note) }),
    status: oneLine(withTimes(statusOf(current, now))),
    next: oneLine(nextStepOf(withSharedCaller(worst, current), state, groupId)),
    facts: [
      ...(lead === undefined ? commonFacts(alerts) : leadFacts(alertOf(lead, context))),
      ...owners.shared,
      timeFact("First detected at", first.detectedAt),
      { label: "Group", value: groupId },
      ...followUpFacts(current, now),
    ],
    details: owners.counted,
    links: linksOf(lead ?? worst, state, links).filter(
      ({ label }) => lead !== undefined || label === "Runbook",
    ),
    ...(isTable ? { table: tableOf(current, accounts) } : { members: membersOf(current, accounts, now) }),
    ...(approve !== undefined && { approve }),
    ...(actions !== undefined && { actions }),
    commands: [...groupCommands(current.filter(isOpen)), reportCommand(groupId)],
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

/** The findings of what is still open; of all once nothing is. */
function openFirst(current: readonly Incident[], alerts: readonly Alert[]): readonly Alert[] {
  if (!current.some(isOpen)) return alerts;
  return current.flatMap((member, at) => (isOpen(member) ? alerts.slice(at, at + 1) : []));
}

/** Whom to ask, if one caller changed all of them. */
function withSharedCaller(worst: Incident, current: readonly Incident[]): Incident {
  const { actor, ...anonymous } = worst;
  const callers = current.map((member) => member.actor && callerName(member.actor));
  return actor !== undefined && callers.every((one) => one === callerName(actor)) ? worst : anonymous;
}

function highest(all: readonly Severity[]): Severity {
  return all.reduce<Severity>(
    (worst, one) => (severities.indexOf(one) > severities.indexOf(worst) ? one : worst),
    "info",
  );
}
