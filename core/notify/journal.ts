import { isCanaryIncident } from "../canary/trust.ts";
import { journalSource } from "../contract/journal.ts";
import { orphansOf } from "../incidents/cause.ts";
import { detailTypeOf, type Incident } from "../incidents/incident.ts";
import type { Announcement } from "../incidents/ports.ts";
import { findingsOf } from "./incident/findings.ts";
import { headlineOf } from "./incident/headline.ts";

/** The incident has all findings; an event is limited to 256 kB. */
const mostFindings = 10;

/** A public interface: version 1 only gains fields. */
export function journalEntry({ incident, step }: Announcement) {
  const { at, state, note } = incident.steps[step] ?? {
    at: incident.detectedAt,
    state: incident.state,
    note: "",
  };
  const principals = principalsOf(incident).slice(0, mostFindings);
  return {
    source: journalSource,
    detailType: detailTypeOf(state),
    time: at,
    resources: incident.role.arn === undefined ? [] : [incident.role.arn],
    detail: {
      version: 1,
      incidentId: incident.id,
      /** Counts from 0. The incident's id and the step identify the event: a repeated event has the same two. */
      step,
      state,
      note,
      headline: headlineOf(incident),
      severity: incident.severity,
      cause: incident.cause.kind,
      account: incident.role.account,
      roleName: incident.role.name,
      fingerprint: incident.fingerprint,
      ...(incident.eventIds.length > 0 && { eventId: incident.eventIds.at(-1) }),
      occurredAt: incident.occurredAt,
      detectedAt: incident.detectedAt,
      /** Drift that the product caused itself: no action is needed. */
      ...(isCanaryIncident(incident, incident.role.account) && { canary: true }),
      ...(incident.foundBy !== undefined && { foundBy: incident.foundBy }),
      ...(incident.expectation !== undefined && { expectation: incident.expectation }),
      ...(incident.actor?.arn !== undefined && { actorArn: incident.actor.arn }),
      ...(principals.length > 0 && { principals }),
      ...(incident.revertedAt !== undefined && { revertedAt: incident.revertedAt }),
      /** The group of incidents that have one cause and are sent and approved as one. */
      ...(incident.group !== undefined && { groupId: incident.group }),
      findings: findingsOf(incident).slice(0, mostFindings),
    },
  };
}

/** The ARNs of the deleted principals, as far as they are known. */
function principalsOf({ cause, role }: Incident): readonly string[] {
  if ("principal" in cause) return role.arn === undefined ? [] : [role.arn];
  return orphansOf(cause).flatMap(({ principal }) => principal ?? []);
}
