import type { Notification } from "../../../core/notify/notification.ts";
import type { Severity } from "../../../core/policy/compare.ts";
import { severities } from "../../../core/policy/compare.ts";
import type { Detail } from "./detail-blocks.ts";

const prefix = "severity ";

/** Records the severity at which the people of a route were mentioned, or would have been. */
export function severityKey(severity: Severity): string {
  return `${prefix}${severity}`;
}

export function isSeverityKey(key: string): boolean {
  return key.startsWith(prefix);
}

/** An edit notifies no one, so a severity that has grown is a reply with the mentions of the route. */
export function escalationOf({ alert, route }: Notification, sent: readonly string[]): readonly Detail[] {
  const mentions = route?.slack?.mentions ?? [];
  if (mentions.length === 0 || !sent.some(isSeverityKey)) return [];
  const { severity } = alert;
  const asSevere = severities.slice(severities.indexOf(severity)).map(severityKey);
  if (sent.some((key) => asSevere.includes(key))) return [];
  const key = severityKey(severity);
  const title = `The severity is now ${severity}`;
  return [{ title, text: alert.headline, isCode: false, isBroadcast: true, key, mentions }];
}
