import { isCanaryIncident } from "../../canary/trust.ts";
import { journalSource, mostFindings } from "../../contract/journal.ts";
import { orphansOf } from "../../incidents/cause.ts";
import { detailTypeOf, type Incident } from "../../incidents/incident.ts";
import type { Announcement } from "../../incidents/ports.ts";
import { findingsOf } from "../incident/findings.ts";
import { headlineOf } from "../incident/headline.ts";
import type { JournalDetail } from "./schema.ts";

/** A public interface, which docs/events.md describes: version 1 only gains fields. */
export function journalEntry({ incident, step }: Announcement) {
  const { at, state, note } = incident.steps[step] ?? {
    at: incident.detectedAt,
    state: incident.state,
    note: "",
  };
  const principals = principalsOf(incident).slice(0, mostFindings);
  const eventId = incident.eventIds.at(-1);
  const detail: JournalDetail = {
    version: 1,
    incidentId: incident.id,
    step,
    state,
    note,
    headline: headlineOf(incident),
    severity: incident.severity,
    cause: incident.cause.kind,
    account: incident.role.account,
    roleName: incident.role.name,
    fingerprint: incident.fingerprint,
    ...(eventId !== undefined && { eventId }),
    occurredAt: incident.occurredAt,
    detectedAt: incident.detectedAt,
    ...(isCanaryIncident(incident, incident.role.account) && { canary: true as const }),
    ...(incident.foundBy !== undefined && { foundBy: incident.foundBy }),
    ...(incident.expectation !== undefined && { expectation: incident.expectation }),
    ...(incident.actor?.arn !== undefined && { actorArn: incident.actor.arn }),
    ...(principals.length > 0 && { principals }),
    ...(incident.revertedAt !== undefined && { revertedAt: incident.revertedAt }),
    ...(incident.group !== undefined && { groupId: incident.group }),
    ...(incident.continues !== undefined && { continues: incident.continues.id }),
    findings: findingsOf(incident).slice(0, mostFindings),
  };
  return {
    source: journalSource,
    detailType: detailTypeOf(state),
    time: at,
    resources: incident.role.arn === undefined ? [] : [incident.role.arn],
    detail,
  };
}

/** The ARNs of the deleted principals, as far as they are known. */
function principalsOf({ cause, role }: Incident): readonly string[] {
  if ("principal" in cause) return role.arn === undefined ? [] : [role.arn];
  return orphansOf(cause).flatMap(({ principal }) => principal ?? []);
}
