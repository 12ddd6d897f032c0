import { digestOf, isApprovable } from "../../incidents/approval/proposal.ts";
import { type Incident, type IncidentState, isOpen, isUnchecked } from "../../incidents/incident.ts";
import { isWritePending } from "../../incidents/write-budget.ts";
import { orphansText } from "../../principals/orphans/orphan.ts";
import { digest } from "../../shared/digest.ts";
import type { Delivery } from "../channel.ts";
import { currentOf } from "../group/group-headline.ts";
import type { GroupNotification, Notification } from "../notification.ts";

/**
 * What a channel must say that cannot edit its messages: a new one for each state, when the caller becomes known, when the
 * status of an orphan changes, for each reminder, and when the proposal changes, because the previous command is no longer
 * valid.
 *
 * @returns what it has said afterwards; undefined when its last message is still true
 */
export function newStates(notification: Notification, before: Delivery): readonly string[] | undefined {
  return notification.kind === "incident"
    ? sentForIncident(notification.incident, before)
    : sentForGroup(notification, before);
}

export interface NextText {
  readonly about: Notification;
  /** What the channel has said afterwards. */
  readonly sent: readonly string[];
}

/** @returns the next text; undefined when the last message of each incident of the notification is still true */
export function nextText(notification: Notification, before: Delivery): NextText | undefined {
  const replaced = notification.kind === "incident" ? (notification.replaced ?? []) : [];
  for (const about of [...replaced, notification]) {
    const sent = newStates(about, before);
    if (sent !== undefined) return { about, sent };
  }
  return undefined;
}

/** @returns the last state of each incident; undefined when this one's was sent: an earlier state can come back */
function sentForIncident(incident: Incident, { sent }: Delivery): readonly string[] | undefined {
  const { id, actor } = incident;
  const state = shownState(incident);
  const what = isApprovable(incident) ? [digestOf([incident])] : orphanKey(incident);
  const named = actor === undefined ? [] : ["named"];
  const said = [id, state, ...named, ...what, ...reminderKey([incident])].join(" ");
  // A write that was announced and not made is a new text; one that follows is not
  const isPending = isWritePending(incident);
  const key = isPending ? `${said} writing` : said;
  if (sent.includes(key) || (isPending && sent.includes(said))) return undefined;
  return [...sent.filter((one) => !one.startsWith(id)), key];
}

/** What the role may trust is news, although the incident stays open. */
function shownState(incident: Incident): string {
  return isUnchecked(incident) ? "check" : incident.state;
}

/** Counts the reminders: each is sent. */
function reminderKey(incidents: readonly Incident[]): string[] {
  const steps = incidents.filter(isOpen).flatMap((incident) => incident.steps);
  const count = steps.filter(({ kind }) => kind === "reminder").length;
  return count === 0 ? [] : [`reminders: ${count}`];
}

/** Identifies the status of the orphans. */
function orphanKey(incident: Incident): string[] {
  const orphans = isOpen(incident) && "orphans" in incident.cause ? (incident.cause.orphans ?? []) : [];
  return orphans.length === 0 ? [] : [digest(orphansText(orphans)).slice(0, 8)];
}

/**
 * A group is sent when it has new members, when a member enters a state in which none was, when the worst state changes,
 * and when the proposal changes. Closed members are not reported until all are closed.
 */
function sentForGroup(
  { members, alert }: GroupNotification,
  { sent, members: known = 0 }: Delivery,
): readonly string[] | undefined {
  const current = currentOf(members);
  const open = current.filter(isOpen);
  // It covers every member that awaits approval, as the command does; an approval does not change it
  const proposal = digestOf(current);
  const proposalKey = ({ state }: Incident) => {
    // While no one is asked, the last message has no command that could be outdated
    const shown = alert.approve === undefined && sent.find((key) => key.startsWith(`${state} `));
    return shown || `${state} ${proposal}`;
  };
  const keyOf = (incident: Incident) =>
    isApprovable(incident) ? proposalKey(incident) : [shownState(incident), ...orphanKey(incident)].join(" ");
  const states = [`worst: ${worstState(members)}`, ...new Set(open.map(keyOf)), ...reminderKey(current)];
  const isShown = members.length === known && states.every((key) => sent.includes(key));
  return isShown ? undefined : states;
}

const worstFirst = ["blocked", "suspended", "awaiting-approval", "detected", "reverted", "adopted"] as const;

export function worstState(members: readonly Incident[]): IncidentState {
  const states = currentOf(members).map(({ state }) => state);
  return worstFirst.find((state) => states.includes(state)) ?? "resolved";
}
