import type { Incident } from "../../../core/incidents/incident.ts";
import { timeText } from "../../../core/notify/incident/facts.ts";
import type { IncidentNotification } from "../../../core/notify/notification.ts";
import { replacedText } from "../../../core/notify/title/replaced.ts";
import { whatOf } from "../../../core/notify/title/what.ts";
import { severities } from "../../../core/policy/compare.ts";
import type { Detail } from "./detail-blocks.ts";
import { changeOf, stepsOf } from "./details.ts";

/** Characters. */
const longestWhat = 150;

/** An edit notifies no one, and an older message is above the screen: the reply that says so is shown in the channel. */
const recentSeconds = 60 * 60;

/** The thread of a message whose drift was replaced: what it was, and what replaced it. */
export function replacedDetails({ replaced = [], incident, route }: IncidentNotification): Detail[] {
  const mentions = route?.slack?.mentions ?? [];
  return replaced.flatMap(({ alert, incident: before }, at) => [
    ...changeOf(alert, before.id),
    ...stepsOf({ ...before, steps: before.steps.slice(0, -1) }),
    replacement(before, replaced[at + 1]?.incident ?? incident, mentions.length > 0),
  ]);
}

/** @param isMentioned another reply mentions people when the severity grows */
function replacement(before: Incident, after: Incident, isMentioned: boolean): Detail {
  const { id, severity, detectedAt } = after;
  // As it was when it was detected: the reply is not sent again when the incident ends
  const what = whatOf({ ...after, state: "detected" }, longestWhat);
  const { since = before.detectedAt } = after.continues ?? {};
  const isWorse = !isMentioned && severities.indexOf(severity) > severities.indexOf(before.severity);
  const isLater = Date.parse(detectedAt) - Date.parse(since) > recentSeconds * 1000;
  return {
    title: `${timeText(detectedAt)} · ${severity.toUpperCase()}: ${what}`,
    text: `A later change replaced this drift: ${replacedText(before)}. Incident ${before.id} ends; incident ${id} continues in this message.`,
    isCode: false,
    ...((isWorse || isLater) && { isBroadcast: true }),
  };
}
