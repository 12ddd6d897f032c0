import { escapeMarkup } from "../../../adapters/slack/blocks.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import type { Run } from "../scenarios/run.ts";

/** Slack's text has the headline of the alert, then its status. */
function textOf(incident: Incident): string {
  const { severity, headline, status } = alertOf(incident);
  return escapeMarkup(`${severity.toUpperCase()}: ${headline}. ${status}`).slice(0, 200);
}

/** Every channel shows the present state at the end. */
export function announcedLater({ incidents, world }: Run): readonly string[] {
  const { published } = world.services;
  return incidents.flatMap((incident) => {
    const { id, state, role, group } = incident;
    if (group !== undefined) return groupIsAnnounced(incident, published);
    const last = published.findLast(({ attributes }) => attributes.incidentId === id)?.attributes.state;
    const shown = textOf(incident);
    const isShown = world.slack.messages.some(
      ({ text, thread }) => thread === undefined && text.slice(0, 200) === shown,
    );
    return [
      ...(last === state ? [] : [`the topic says ${last ?? "nothing"} of ${role.name}, which is ${state}`]),
      ...(isShown ? [] : [`Slack does not show ${role.name} as ${state}: ${shown.slice(0, 80)}`]),
    ];
  });
}

function groupIsAnnounced({ group, role }: Incident, published: Run["world"]["services"]["published"]) {
  const isSent = published.some(({ attributes }) => attributes.groupId === group);
  return isSent ? [] : [`the topic says nothing of the group of ${role.name}`];
}

/** One message for each notification, and no reply twice in a thread. */
export function announcedOnce({ incidents, world }: Run): readonly string[] {
  const { messages } = world.slack;
  const notifications = new Set(incidents.map(({ id, group }) => group ?? id)).size;
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
