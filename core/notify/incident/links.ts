import { partitionOfRegion } from "../../contract/regions.ts";
import type { Incident } from "../../incidents/incident.ts";
import type { LinkSettings } from "../context.ts";
import type { AlertState } from "../title/state.ts";

export interface Link {
  readonly label: string;
  readonly url: string;
}

/** The sections of docs/runbook.md. */
const sections: Record<AlertState, string> = {
  open: "open",
  "approval-needed": "approval-needed",
  approved: "approval-needed",
  check: "check-now",
  blocked: "blocked",
  suspended: "suspended",
  reverted: "reverted",
  adopted: "adopted",
  resolved: "resolved",
  superseded: "resolved",
  closed: "resolved",
  notice: "resolved",
};

/** The role, the call and what to do: as far as the incident has them. */
export function linksOf(incident: Incident, state: AlertState, settings: LinkSettings): readonly Link[] {
  const { role, eventIds, actor, expectationSource } = incident;
  const event = eventIds.findLast((id) => eventIdForm.test(id));
  return [
    { label: "Runbook", url: runbookUrl(state, settings) },
    ...(isRole(incident)
      ? [{ label: "Role in IAM", url: inAccount(role.account, rolePage(role.name, settings), settings) }]
      : []),
    ...(event === undefined || actor === undefined
      ? []
      : [
          { label: "Call in CloudTrail", url: inAccount(role.account, eventPage(event, settings), settings) },
        ]),
    ...(expectationSource === undefined
      ? []
      : [{ label: "Expectation file", url: encoded(expectationSource) }]),
  ];
}

/** The file's name is not ours: no markup, line break or invisible character of it gets into a message. */
function encoded(url: string): string {
  return url.toWellFormed().replaceAll(/[^\w.~:/?#!$&'(),;=%+-]/gu, encodeURIComponent);
}

export function runbookUrl(state: AlertState, { runbookUrl: url }: LinkSettings): string {
  return `${url}#${sections[state]}`;
}

/** CloudTrail's ids are UUIDs. An id of ours has another form. */
const eventIdForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether the incident is about an IAM role, of which there is a page as long as it exists. */
function isRole({ cause, role }: Incident): boolean {
  const isDeleted = cause.kind === "role-deleted";
  const isOther = "principal" in cause ? cause.principal.kind !== "role" : cause.kind === "own-part-changed";
  return !isDeleted && !isOther && /^[\w+=,.@-]{1,64}$/.test(role.name);
}

function rolePage(name: string, settings: LinkSettings): string {
  return `${consoleOf(settings)}/iam/home?region=${settings.region}#/roles/details/${encodeURIComponent(name)}`;
}

/** CloudTrail records the calls of IAM in this region. */
function eventPage(id: string, settings: LinkSettings): string {
  return `${consoleOf(settings)}/cloudtrailv2/home?region=${settings.region}#/events/${id}`;
}

/** @see https://docs.aws.amazon.com/general/latest/gr/mgmt-console.html */
function consoleOf({ region }: LinkSettings): string {
  switch (partitionOfRegion(region)) {
    case "aws":
      return `https://${region}.console.aws.amazon.com`;
    case "aws-cn":
      return `https://${region}.console.amazonaws.cn`;
    case "aws-us-gov":
      return `https://${region}.console.amazonaws-us-gov.com`;
  }
}

/**
 * The console shows the account of the last sign-in. The access portal first signs in to the account of the link.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/createshortcutlink.html
 */
function inAccount(account: string, url: string, { portalUrl }: LinkSettings): string {
  if (portalUrl === undefined) return url;
  return `${portalUrl.replace(/\/$/, "")}/#/console?account_id=${account}&destination=${encodeURIComponent(url)}`;
}
