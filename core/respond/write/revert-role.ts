import type { Finding } from "../../incidents/finding.ts";
import { lastNote } from "../../incidents/incident.ts";
import { inLineOf, openOf } from "../../incidents/role-record.ts";
import { RetryableError } from "../../shared/errors.ts";
import { afterRevert, noteBefore, outcomeOf, revert } from "../act/revert.ts";
import type { Decision } from "../decide/decision.ts";
import type { Observation } from "../observe/observation.ts";
import type { Ports } from "../ports.ts";
import { announceDuring } from "../record/announce.ts";
import { recordFinding, recordStep } from "../record/record.ts";
import { releaseAfterFailure } from "../record/release.ts";
import type { Recorded } from "../record/write-record.ts";

/**
 * Records, announces and writes, records. If the handler stops in between, the open incident is on record and the next delivery
 * continues.
 *
 * @throws RetryableError `Conflict` when the role must be observed again; others return the trigger to the queue
 */
export async function revertRole(
  { finding, expected, drift, approvedBy }: Extract<Decision, { kind: "revert" }>,
  seen: Observation,
  ports: Ports,
): Promise<Recorded> {
  const entry = {
    ...stepBefore(seen, finding, noteBefore(drift, approvedBy)),
    handled: false,
    writing: true,
  };
  const begun = await recordFinding(seen, finding, entry, ports);
  const write = revert(drift, expected, begun.incident.detectedAt, ports);
  const { result: reverted, left: opened } = await announceDuring(begun, write, ports);
  switch (reverted.kind) {
    case "failed":
      await releaseAfterFailure(seen, opened, reverted, ports);
      throw reverted.error;
    case "changed-meanwhile": {
      await releaseAfterFailure(seen, opened, { wrote: reverted.wrote }, ports);
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

/** A refused write that is tried again adds no step until its result is another one. */
function stepBefore({ record }: Observation, { fingerprint }: Finding, note: string) {
  const open = openOf(record);
  const isRefused = open?.state === "blocked" && open.fingerprint === fingerprint;
  return isRefused ? { state: open.state, note: lastNote(open) } : { state: "detected" as const, note };
}
