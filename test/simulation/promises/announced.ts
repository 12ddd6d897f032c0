import { messageOf } from "../../../adapters/slack/message/message.ts";
import { notificationIdOf } from "../../../core/incidents/group/group.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import type { Alert } from "../../../core/notify/alert.ts";
import { worstState } from "../../../core/notify/delivery/new-states.ts";
import { groupAlert } from "../../../core/notify/group/group-alert.ts";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import type { Run } from "../scenarios/run.ts";

function textOf(alert: Alert): string {
  return messageOf(alert, false).text.slice(0, 200);
}

/** Every channel shows the present state at the end. */
export function announcedLater(run: Run): readonly string[] {
  const single = run.incidents.filter(({ group }) => group === undefined);
  const groups = Map.groupBy(run.incidents, ({ group }) => group);
  return [
    ...single.flatMap((incident) => incidentIsAnnounced(incident, run)),
    ...[...groups].flatMap(([id, members]) => (id === undefined ? [] : groupIsAnnounced(id, members, run))),
  ];
}

function incidentIsAnnounced(incident: Incident, run: Run): string[] {
  const { id, state, role } = incident;
  const { world } = run;
  const { published } = world.services;
  const last = published.findLast(({ attributes }) => attributes.incidentId === id)?.attributes.state;
  const shown = isReplaced(incident, run)
    ? []
    : notShown(textOf(alertOf(incident)), world, `${role.name} as ${state}`);
  return [
    ...(last === state ? [] : [`the topic says ${last ?? "nothing"} of ${role.name}, which is ${state}`]),
    ...shown,
  ];
}

/** Reported alone, as the incident that replaced it. */
function isReplaced({ group, supersededBy }: Incident, { incidents }: Run): boolean {
  if (group !== undefined || supersededBy === undefined) return false;
  return incidents.some((other) => other.id === supersededBy && other.group === undefined);
}

/** Other drift of a role edits the message, and no message stays behind that says "Superseded". */
export function oneMessageARole(run: Run): readonly string[] {
  const { roots } = run.world.slack;
  return run.incidents
    .filter((incident) => isReplaced(incident, run))
    .filter((incident) => roots.some(({ text }) => text.slice(0, 200) === textOf(alertOf(incident))))
    .map(({ role, id }) => `Slack still shows incident ${id} of ${role.name}, which another one replaced`);
}

function groupIsAnnounced(id: string, members: readonly Incident[], { world }: Run): string[] {
  const [first, ...others] = members.toSorted((one, other) => (ageOf(one) < ageOf(other) ? -1 : 1));
  if (first === undefined) return [];
  const state = worstState([first, ...others]);
  const { published } = world.services;
  const last = published.findLast(({ attributes }) => attributes.groupId === id)?.attributes.state;
  return [
    ...(last === state ? [] : [`the topic says ${last ?? "nothing"} of group ${id}, which is ${state}`]),
    ...notShown(textOf(groupAlert(id, [first, ...others])), world, `group ${id}`),
  ];
}

/** As the product sorts the members of a group. */
function ageOf({ detectedAt, id }: Incident): string {
  return `${detectedAt} ${id}`;
}

function notShown(wanted: string, { slack }: Run["world"], what: string): string[] {
  const isShown = slack.messages.some(
    ({ text, thread }) => thread === undefined && text.slice(0, 200) === wanted,
  );
  return isShown ? [] : [`Slack does not show ${what}: ${wanted.slice(0, 80)}`];
}

/** One message for each notification, and no reply twice in a thread. */
export function announcedOnce({ incidents, world }: Run): readonly string[] {
  const { messages } = world.slack;
  const notifications = new Set(incidents.map(notificationIdOf)).size;
  const roots = messages.filter(({ thread }) => thread === undefined);
  const deleted = roots.filter(({ isDeleted }) => isDeleted).length;
  const replies = messages.filter(({ thread }) => thread !== undefined);
  const contents = replies.map(({ thread, text, blocks }) => `${thread} ${text} ${blocks}`);
  const repeated = contents.length - new Set(contents).size;
  return [
    ...(roots.length > notifications + deleted
      ? [`${roots.length} Slack messages for ${notifications} notifications`]
      : []),
    ...(repeated > 0 ? [`${repeated} replies are in Slack twice`] : []),
  ];
}

/** SNS cannot delete a message: after a lost answer or a crash, a message may be sent twice. */
export function snsNotRepeated({ world, scenario }: Run): readonly string[] {
  const isUnclear = scenario.faults.some(
    (fault) =>
      (fault.kind === "crash" && fault.function === "notify") ||
      (fault.kind === "service" && (fault.service === "sns" || fault.service === "table")),
  );
  if (isUnclear) return [];
  const sent = world.services.published.map(({ subject, text }) => `${subject}\n${text}`);
  const repeated = sent.length - new Set(sent).size;
  return repeated === 0 ? [] : [`${repeated} texts are on the topic twice`];
}
