import { proposalOf } from "../incidents/approval/proposal.ts";
import type { Cause } from "../incidents/cause.ts";
import { type Incident, notVerified } from "../incidents/incident.ts";
import { oneLine } from "../shared/text.ts";
import type { Alert } from "./alert.ts";
import { commandsFor } from "./incident/commands.ts";
import { factsOf } from "./incident/facts.ts";
import { findingsOf } from "./incident/findings.ts";
import { headlineOf } from "./incident/headline.ts";

/**
 * @param incident in its current state
 * @param now decides whether an approval is still valid
 */
export function alertOf(incident: Incident, now?: Date): Alert {
  const approve = proposalOf(incident.id, [incident], now);
  return {
    incidentId: incident.id,
    severity: incident.severity,
    headline: headlineOf(incident),
    status: oneLine(statusOf(incident)),
    facts: factsOf(incident).map(({ label, value }) => ({ label, value: oneLine(value) })),
    findings: findingsOf(incident),
    ...(approve !== undefined && { approve }),
    commands: commandsFor(incident),
    documents: {
      ...(incident.expectedDocument !== undefined && { expected: incident.expectedDocument }),
      ...(incident.foundDocument !== undefined && { found: incident.foundDocument }),
    },
  };
}

function statusOf(incident: Incident): string {
  const last = incident.steps.at(-1)?.note ?? "";
  switch (incident.state) {
    case "detected":
      return notDone(incident.cause) + last;
    case "awaiting-approval":
      return `Awaiting approval. ${last}`;
    case "reverted":
      return `${remedyOf(incident.cause).done} and verified${secondsAfter(incident)}. ${last}`;
    case "blocked":
      return incident.blockage?.code === notVerified
        ? `Written, but NOT VERIFIED. ${last}`
        : `BLOCKED: the ${remedyOf(incident.cause).noun} failed. ${last}`;
    case "suspended":
      return `SUSPENDED: automatic writes to this role are paused. ${last}`;
    case "adopted":
      return `Adopted. ${last}`;
    case "resolved":
      return `Resolved. ${last}`;
  }
}

function notDone({ kind }: Cause): string {
  if (kind === "principal-orphaned") return "Not rebound. ";
  return kind === "trust-changed" || kind === "trust-unreadable" ? "Not reverted. " : "";
}

/** Our response to the cause, as a noun and as a participle. */
function remedyOf({ kind }: Cause): { readonly noun: string; readonly done: string } {
  if (kind === "principal-orphaned") return { noun: "rebind", done: "Rebound" };
  if (kind === "role-deleted") return { noun: "restore", done: "Restored" };
  if (kind === "expectation-changed") return { noun: "write", done: "Written" };
  return { noun: "revert", done: "Reverted" };
}

/** CloudTrail's times are whole seconds, so the least is one second. Empty when no event of the change is known. */
function secondsAfter({ occurredAt, revertedAt, foundBy, cause, actor }: Incident): string {
  const isTimed = foundBy !== "sweep" && (cause.kind !== "principal-orphaned" || actor !== undefined);
  if (revertedAt === undefined || !isTimed) return "";
  const seconds = Math.max(1, Math.ceil((Date.parse(revertedAt) - Date.parse(occurredAt)) / 1000));
  return ` within ${seconds} s of the change`;
}
