import type { TrustWrite } from "../../events/calls/call-history.ts";
import type { Finding } from "../../incidents/finding.ts";
import type { Incident } from "../../incidents/incident.ts";
import { openOf } from "../../incidents/role-record.ts";
import { type Actor, describeActor } from "../../principals/actor.ts";
import { isBefore } from "../../shared/time.ts";
import { unprovenActor, unprovenRemark } from "./claim.ts";
import type { Observation } from "./observation.ts";

/** Names the caller of a call that may have made the change, with the reason for the doubt. */
export function attributed(finding: Finding, seen: Observation, now: Date): Finding {
  if (seen.call !== undefined) return fromHistory(finding, seen.call);
  if (finding.actor !== undefined || isNamed(finding, seen)) return finding;
  const { trigger } = seen;
  const actor = unprovenActor(trigger, now, finding.expectedDocument);
  if (actor !== undefined) return named(finding, actor, unprovenRemark(actor, trigger.occurredAt));
  const suspect = suspectFor(finding, seen);
  if (suspect?.actor === undefined || suspect.cause.kind !== "call-unreadable")
    return withFailure(finding, seen.historyFailure);
  return named(finding, { ...suspect.actor, isUnproven: true }, suspicion(suspect.actor, suspect));
}

/** No event reported the call: only CloudTrail's history shows it. */
function fromHistory(finding: Finding, { actor, occurredAt, document }: TrustWrite): Finding {
  const doubt = document === undefined ? " (without the document)" : "";
  const remark = `CloudTrail's event history shows that ${describeActor(actor)} wrote the trust policy at ${occurredAt}${doubt}.`;
  return withRemark(finding, remark);
}

function withFailure(finding: Finding, failure: string | undefined): Finding {
  if (failure === undefined) return finding;
  return withRemark(
    finding,
    `The caller is unknown: CloudTrail's event history could not be read (${failure}).`,
  );
}

/** The open incident of the same drift names its actor. */
function isNamed({ fingerprint }: Finding, { record }: Observation): boolean {
  const open = openOf(record);
  return open?.fingerprint === fingerprint && open.actor !== undefined;
}

function named(finding: Finding, actor: Actor, remark: string): Finding {
  return { ...withRemark(finding, remark), actor };
}

function withRemark(finding: Finding, remark: string): Finding {
  return { ...finding, remark: [remark, finding.remark ?? ""].join(" ").trim() };
}

/** Drift that was known before the call is of another caller. */
function suspectFor({ fingerprint }: Finding, { suspect, record }: Observation) {
  const open = openOf(record);
  const isKnown =
    open?.fingerprint === fingerprint &&
    suspect !== undefined &&
    isBefore(open.detectedAt, suspect.occurredAt);
  return isKnown ? undefined : suspect;
}

function suspicion(actor: Actor, { id, occurredAt }: Incident): string {
  const at = `${occurredAt.slice(11, 19)} UTC`;
  return `A sweep found this change after a call of ${describeActor(actor)} at ${at} whose event does not say what the call changed (incident ${id}).`;
}
