import { type Incident, type IncidentState, lastNote, withStep } from "../incidents/incident.ts";
import { openOf, unfinishedEvent } from "../incidents/role-record.ts";
import { RetryableError } from "../shared/errors.ts";
import type { Decision } from "./decide/decision.ts";
import type { Observation } from "./observe/observation.ts";
import type { Ports } from "./ports.ts";
import { announce, announceAgain } from "./record/announce.ts";
import type { Outcome } from "./record/outcome.ts";
import { firstToAnnounce, recordFinding, recordStep } from "./record/record.ts";
import { restoreRole } from "./write/restore-role.ts";
import { retryBlocked } from "./write/retry-blocked.ts";
import { revertRole } from "./write/revert-role.ts";

/**
 * Acts on a decision, records the result, announces it.
 *
 * @throws RetryableError `Conflict` when the role must be observed again; others return the trigger to the queue
 */
export async function carryOut(decision: Decision, seen: Observation, ports: Ports): Promise<Outcome> {
  switch (decision.kind) {
    case "ignore":
      if (!(await recordResumption(seen, ports)) && seen.isRecordOutdated)
        await ports.state.write(seen.trigger.role, seen.record, []);
      return { kind: "ignored", reason: decision.reason };
    case "announce-again":
      return { kind: "incident", incident: await announceAgain(decision.incidentId, ports), again: true };
    case "wait":
      throw new RetryableError(
        "Busy",
        `another handler has the lease of role ${seen.trigger.role.name} until ${decision.until}`,
      );
    case "pause":
      return pause(decision, seen, ports);
    case "read-toggle-again":
      return readAgain(decision, seen, ports);
    case "close":
      return addStep(decision.incident, decision.state, decision.note, seen, ports);
    case "add":
      return addStep(decision.incident, decision.incident.state, decision.note, seen, ports);
    case "alert": {
      const { finding, state, note } = decision;
      return announce(await recordFinding(seen, finding, { state, note, handled: true }, ports), ports);
    }
    case "adopt": {
      const { finding, adoption, note } = decision;
      const inLine = { revision: adoption.revision, fingerprint: finding.fingerprint };
      const next = { ...seen, record: { ...seen.record, adopted: adoption, inLine } };
      return announce(
        await recordFinding(next, finding, { state: "adopted", note, handled: true }, ports),
        ports,
      );
    }
    case "revert":
      return announce(await revertRole(decision, seen, ports), ports);
    case "retry-blocked":
      return retryBlocked(decision, (await recordResumption(seen, ports)) ?? seen, ports);
    case "restore":
      return announce(await restoreRole(decision, seen, ports), ports);
  }
}

/** Reports who resumed a role if there is nothing else to report about it. @returns the observation with the written record */
async function recordResumption(seen: Observation, ports: Ports): Promise<Observation | undefined> {
  const { trigger, record } = seen;
  const { latest } = record;
  if (trigger.kind !== "recheck" || trigger.reason !== "approved" || latest === undefined) return undefined;
  const announceFrom = firstToAnnounce(latest);
  if (announceFrom === latest.steps.length) return undefined;
  await ports.state.write(trigger.role, record, [latest]);
  await announce({ incident: latest, announceFrom }, ports);
  return { ...seen, record: { ...record, version: record.version + 1 } };
}

/** Reports the drift now, and returns the trigger to the queue until the pause ends. */
async function pause(
  { finding, until, note }: Extract<Decision, { kind: "pause" }>,
  seen: Observation,
  ports: Ports,
): Promise<Outcome> {
  const { latest } = seen.record;
  const isPaused = latest?.fingerprint === finding.fingerprint && lastNote(latest) === note;
  // Another trigger waits for this very write, and the sweep follows
  if (isPaused && unfinishedEvent(seen.record, seen.trigger.eventId) === undefined)
    return { kind: "ignored", reason: "part-of-known-incident" };
  const entry = { state: "detected", note, handled: false } as const;
  await announce(await recordFinding(seen, finding, entry, ports), ports);
  const retryAfterSeconds = (Date.parse(until) - ports.clock.now().getTime()) / 1000;
  throw new RetryableError("Paused", `role ${seen.trigger.role.name} may be written again at ${until}`, {
    retryAfterSeconds,
  });
}

/** An incident that is open says enough, and its approval stays valid. */
async function readAgain(
  { finding, note }: Extract<Decision, { kind: "read-toggle-again" }>,
  seen: Observation,
  ports: Ports,
): Promise<never> {
  if (openOf(seen.record)?.fingerprint !== finding.fingerprint) {
    const entry = { state: "detected", note, handled: false } as const;
    await announce(await recordFinding(seen, finding, entry, ports), ports);
  }
  throw new RetryableError("ToggleUnreadable", note);
}

async function addStep(
  incident: Incident,
  state: IncidentState,
  note: string,
  seen: Observation,
  ports: Ports,
): Promise<Outcome> {
  const next = withStep(incident, state, ports.clock.now().toISOString(), note);
  const before = { record: seen.record, announceFrom: firstToAnnounce(incident) };
  return announce(await recordStep(seen, before, next, ports), ports);
}
