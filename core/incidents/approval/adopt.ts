import { rechecksOf } from "../../events/recheck.ts";
import { digest } from "../../shared/digest.ts";
import { retryOnConflict } from "../../shared/retry.ts";
import { type Incident, isOpen } from "../incident.ts";
import { type Answer, type ApprovalPorts, alreadyText, type Request, staleText } from "./approve.ts";
import { whyNotAnother } from "./four-eyes.ts";
import { adopting, isAdoptable, pendingApproval } from "./proposal.ts";

export type AdoptPorts = Pick<ApprovalPorts, "state" | "clock" | "partition" | "fourEyes" | "rechecks">;

export interface AdoptRequest extends Request {
  /** The person confirmed twice: what is critical is not adopted without. */
  readonly isCriticalConfirmed: boolean;
}

/** A record that other handlers write more often than this is not changed. */
const attempts = 4;

/** 128 bits, as hexadecimal digits, over what a person adopts. */
export function adoptDigest(incident: Incident): string {
  return adopting(incident).slice(0, 32);
}

/** @returns why the incident cannot be adopted, as a sentence; undefined if it can */
export function whyNotAdoptable(incident: Incident): string | undefined {
  if (isAdoptable(incident)) return undefined;
  const { id, state, cause, expectation } = incident;
  if (!isOpen(incident)) return `Incident ${id} is ${state}.`;
  if (cause.kind === "expectation-changed")
    return "Only the expectation changed. To keep the live trust policy, roll the expectation back: trustdrift expectations rollback.";
  if (cause.kind === "principal-orphaned" || cause.kind === "trust-changed")
    return "The live trust policy contains the unique ID of a deleted principal, which IAM does not accept again.";
  if (expectation === undefined)
    return "No expectation covers this role, so there is nothing to replace. To accept the trust policy, add an expectation: trustdrift capture.";
  return "This incident is not about a changed trust policy that can be read.";
}

/**
 * Records that a person adopts the trust policy that they saw, and sends a recheck of the role. The recheck adopts it if
 * the role still has it and the expectation is the same; otherwise it reports what changed. Safe to call again.
 *
 * @throws RetryableError or PermanentError when the table or the queue does not answer
 */
export async function adopt(request: AdoptRequest, ports: AdoptPorts): Promise<Answer> {
  const { subject: id, by, identity } = request;
  const { state, clock, rechecks, partition, fourEyes } = ports;
  const now = clock.now();
  const result = await retryOnConflict<Answer | Incident>(attempts, async () => {
    const seen = await state.incident(id);
    if (seen === undefined) return refused(`Incident ${id} does not exist.`);
    const { latest } = (await state.read(seen.role)).record;
    const incident = latest?.id === id ? latest : seen;
    const why =
      whyNotAdoptable(incident) ?? (incident === seen ? "A later incident replaced this one." : undefined);
    if (why !== undefined) return refused(staleText(`${why} Nothing was adopted.`, [incident], request));
    if (adoptDigest(incident) !== request.digest)
      return refused(
        staleText(
          "The change is not the one that you saw: read the updated message. Nothing was adopted.",
          [incident],
          request,
        ),
      );
    if (incident.severity === "critical" && !request.isCriticalConfirmed)
      return refused("This change is critical: confirm its adoption a second time. Nothing was adopted.");
    const own = fourEyes ? whyNotAnother(incident, identity) : undefined;
    if (own !== undefined)
      return refused(`Another person must adopt this, because ${own}. Nothing was adopted.`);
    if (pendingApproval(incident, now) !== undefined) return incident;
    const at = now.toISOString();
    const approval = {
      decision: "adopt",
      at,
      by,
      fingerprint: incident.fingerprint,
      proposed: adopting(incident),
    } as const;
    await state.approve(incident, { ...approval, ...(identity !== undefined && { identity }) });
    return { ...incident, approval };
  });
  if ("kind" in result) return result;
  const { role, approval } = result;
  if (approval === undefined) return refused("Nothing was adopted.");
  const causeId = digest(`approval ${id} ${approval.at}`).slice(0, 32);
  // Also for an earlier decision: that handler may have stopped before it sent the recheck
  await rechecks.trustUpdated.send(rechecksOf([role], { reason: "approved", causeId, partition }, now));
  if (approval.at !== now.toISOString() || approval.by !== by)
    return { kind: "already", text: alreadyText(approval) };
  return {
    kind: "approved",
    text: "Adopted. The responder checks now that the role still has this trust policy, and records it as the expected one.",
  };
}

function refused(text: string): Answer {
  return { kind: "refused", text };
}
