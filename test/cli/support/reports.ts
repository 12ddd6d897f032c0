import { reportOf } from "../../../cli/incidents/report/build/report-of.ts";
import type { Report } from "../../../cli/incidents/report/model.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import type { AlertContext } from "../../../core/notify/context.ts";
import { groupAlert } from "../../../core/notify/group/group-alert.ts";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import type { Notification } from "../../../core/notify/notification.ts";
import { groupId, groups } from "../../core/notify/golden/samples/groups.ts";
import { dev, prod } from "../../core/notify/golden/samples/incidents.ts";
import { principals } from "../../core/notify/golden/samples/principals.ts";
import { responder } from "../../core/notify/golden/samples/responder.ts";
import { roles } from "../../core/notify/golden/samples/roles.ts";
import { trust } from "../../core/notify/golden/samples/trust.ts";

const names = new Map([
  [prod, "prod"],
  [dev, "staging"],
]);
const now = new Date("2026-03-01T03:20:00Z");
const context: AlertContext = {
  accounts: names,
  links: { region: "us-east-1", runbookUrl: "https://example.com/runbook" },
  now,
};

/** The report, eight minutes after the first event of the samples. */
export function reportFor(incident: Incident): Report {
  const alert = alertOf(incident, context);
  return madeOf({ kind: "incident", id: incident.id, incident, alert });
}

export function groupReportFor(members: readonly [Incident, ...Incident[]]): Report {
  return madeOf({ kind: "group", id: groupId, members, alert: groupAlert(groupId, members, context) });
}

function madeOf(notification: Notification): Report {
  return reportOf(notification, { names, timeZone: "Europe/Paris", now, region: "us-east-1" });
}

/** Of every cause in every state, and of groups. */
export const sampleReports: Readonly<Record<string, Report>> = Object.fromEntries([
  ...Object.entries({ ...trust, ...principals, ...roles, ...responder }).map(
    ([name, incident]) => [name, reportFor(incident)] as const,
  ),
  ...Object.entries(groups).map(([name, members]) => [`group: ${name}`, groupReportFor(members)] as const),
]);
