import type { Incident } from "../../../../core/incidents/incident.ts";
import type { AccountNames } from "../../../../core/notify/context.ts";
import { noContext } from "../../../../core/notify/context.ts";
import { currentOf, groupHeadline } from "../../../../core/notify/group/group-headline.ts";
import type { Notification } from "../../../../core/notify/notification.ts";
import { incidentsIn } from "../../../../core/notify/notification.ts";
import { accountText } from "../../../../core/notify/title/title.ts";
import { whatOf } from "../../../../core/notify/title/what.ts";
import { oneLine } from "../../../../core/shared/text.ts";
import type { Report } from "../model.ts";
import { durationText } from "../time-zone.ts";
import { correctiveActionsOf, preventiveActionsOf } from "./actions.ts";
import { changesOf } from "./changes.ts";
import { detectionOf } from "./detection.ts";
import { fixesOf, validationOf } from "./fixes.ts";
import { impactOf } from "./impact.ts";
import { rootCauseOf } from "./root-cause.ts";
import { helpOf, scopeOf } from "./scope.ts";
import { timelineOf } from "./timeline.ts";
import { picturesOf } from "./trust-pictures.ts";
import { windowOf } from "./window.ts";

interface Given {
  readonly names: AccountNames;
  readonly timeZone: string;
  readonly now: Date;
  /** Of the hub: CloudTrail has the events of IAM there. */
  readonly region: string;
}

/** The report of an incident or a group, from what is on record. @throws Error for a group without members */
export function reportOf(notification: Notification, { names, timeZone, now, region }: Given): Report {
  const { id, alert } = notification;
  const all = incidentsIn(notification);
  const [first, ...others] = currentOf(all);
  if (first === undefined) throw new Error(`expected incidents in ${id}, found none`);
  const current = [first, ...others] as const;
  const window = windowOf(current);
  const scope = scopeOf(current, names, now);
  const status = [alert.status, alert.next].filter((text) => text !== "");
  return {
    id,
    generatedAt: now.toISOString(),
    timeZone,
    title: alert.title,
    severity: alert.severity,
    state: alert.state,
    status,
    window,
    impact: impactOf(current, scope),
    scope,
    summary: summaryOf(current, names, window, now),
    detection: detectionOf(current, region),
    fixes: fixesOf(current, { ...noContext, accounts: names, now }, alert.approve),
    validation: validationOf(current),
    timeline: timelineOf(all),
    rootCause: rootCauseOf(current),
    correctiveActions: correctiveActionsOf(current),
    preventiveActions: preventiveActionsOf(current),
    help: helpOf(id, scope, region),
    changes: changesOf(current),
    pictures: picturesOf(current),
  };
}

function summaryOf(
  current: readonly [Incident, ...Incident[]],
  names: AccountNames,
  window: Report["window"],
  now: Date,
): readonly string[] {
  const [first, ...others] = current;
  const longest = 500;
  const what = others.length === 0 ? whatOf(first, longest) : groupHeadline(current, longest);
  const accounts = [...new Set(current.map(({ role }) => accountText(role.account, names)))];
  const { from, to, isFromCertain } = window;
  const about = isFromCertain ? "" : "at least ";
  return [
    oneLine(`${what} (${accounts.join(", ")}).`),
    to === undefined
      ? `It has lasted ${about}${durationText(from, now.toISOString())} so far.`
      : `It lasted ${about}${durationText(from, to)}.`,
  ];
}
