import { inLineOf } from "../../incidents/role-record.ts";
import { RetryableError } from "../../shared/errors.ts";
import { afterRevert, noteBefore, outcomeOf, revert } from "../act/revert.ts";
import type { Decision } from "../decide/decision.ts";
import type { Observation } from "../observe/observation.ts";
import type { Ports } from "../ports.ts";
import { type Recorded, recordFinding, recordStep } from "../record/record.ts";
import { releaseAfterFailure, withRetryNote } from "../record/release.ts";

/**
 * Records, writes, records. If the handler stops in between, the open incident is on record and the next delivery
 * continues.
 *
 * @throws RetryableError `Conflict` when the role must be observed again; others return the trigger to the queue
 */
export async function revertRole(
  { finding, expected, drift, approvedBy }: Extract<Decision, { kind: "revert" }>,
  seen: Observation,
  ports: Ports,
): Promise<Recorded> {
  const note = noteBefore(drift, approvedBy);
  const entry = { state: "detected", note, handled: false, writing: true } as const;
  const opened = await recordFinding(seen, finding, entry, ports);
  const reverted = await revert(drift, expected, opened.incident.detectedAt, ports);
  switch (reverted.kind) {
    case "failed":
      await releaseAfterFailure(seen, withRetryNote(opened, reverted.error, ports), reverted.wrote, ports);
      throw reverted.error;
    case "changed-meanwhile": {
      await releaseAfterFailure(seen, opened, reverted.wrote, ports);
      const { name, account } = seen.trigger.role;
      throw new RetryableError("Conflict", `role ${name} of ${account} changed during the revert`);
    }
    case "verified":
    case "already-as-expected":
    case "blocked": {
      const incident = afterRevert(opened.incident, reverted, ports.clock.now().toISOString());
      const inLine = reverted.kind === "blocked" ? {} : { inLine: inLineOf(expected, expected.document) };
      const next = { ...opened, record: { ...opened.record, ...inLine }, wrote: outcomeOf(reverted) };
      return recordStep(seen, next, incident, ports);
    }
  }
}
