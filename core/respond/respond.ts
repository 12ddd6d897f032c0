import type { Trigger } from "../events/trigger.ts";
import { adoptionOf } from "../expectations/adoption.ts";
import { advance, type Incident, type IncidentState } from "../incidents/incident.ts";
import { RetryableError } from "../shared/errors.ts";
import { restoreRole } from "./act/restore-role.ts";
import { afterRevert, noteBefore, revert } from "./act/revert.ts";
import { decide } from "./decide/decide.ts";
import type { Decision } from "./decide/decision.ts";
import type { Observation } from "./observe/observation.ts";
import { observe } from "./observe/observe.ts";
import type { Outcome } from "./outcome.ts";
import type { Ports } from "./ports.ts";
import { announce, announceAgain } from "./record/announce.ts";
import { recordFinding, recordStep } from "./record/record.ts";
import { releaseAfterFailure, withRetryNote } from "./record/release.ts";

/** A role that changes faster than this is left to the queue, which comes back later. */
const rounds = 3;

/**
 * Follows a trigger to its end: observe the live role, decide, act, record. Safe to run again at any point: what was
 * done before is met on record, and what was not announced is announced.
 *
 * @throws RetryableError when the trigger must come back later
 */
export async function respond(trigger: Trigger, ports: Ports): Promise<Outcome> {
  for (let round = 1; round <= rounds; round++) {
    const seen = await observe(trigger, ports);
    const decision = decide(seen, ports.clock.now());
    if (decision.kind !== "wait") await announceUnfinished(seen, ports);
    const outcome = await carryOut(decision, seen, ports).catch(againOnConflict);
    if (outcome !== "observe-again") return outcome;
  }
  throw new RetryableError(
    "KeepsChanging",
    `role ${trigger.role.name} of ${trigger.role.account} changed on each of ${rounds} readings`,
  );
}

/** Another handler recorded something about this role since we read: what we decided rests on old facts. */
function againOnConflict(error: unknown): "observe-again" {
  if (error instanceof RetryableError && error.code === "Conflict") return "observe-again";
  throw error;
}

async function carryOut(
  decision: Decision,
  seen: Observation,
  ports: Ports,
): Promise<Outcome | "observe-again"> {
  switch (decision.kind) {
    case "ignore":
      return { kind: "ignored", reason: decision.reason };
    case "announce-again":
      return { kind: "incident", incident: await announceAgain(decision.incidentId, ports), again: true };
    case "wait":
      throw new RetryableError(
        "Busy",
        `another handler writes to role ${seen.trigger.role.name} until ${decision.until}`,
      );
    case "close":
      return moveOn(decision.incident, decision.state, decision.note, seen, ports);
    case "add":
      return moveOn(decision.incident, decision.incident.state, decision.note, seen, ports);
    case "alert":
      return alert(decision, seen, ports);
    case "adopt":
      return adopt(decision, seen, ports);
    case "revert":
      return writeBack(decision, seen, ports);
    case "restore":
      return restore(decision, seen, ports);
  }
}

async function alert(
  { finding, state, note }: Extract<Decision, { kind: "alert" }>,
  seen: Observation,
  ports: Ports,
) {
  const recorded = await recordFinding(seen, finding, { state, note, handled: true, writing: false }, ports);
  return ended(await announce(recorded, ports));
}

async function adopt(
  { finding, expected, note }: Extract<Decision, { kind: "adopt" }>,
  seen: Observation,
  ports: Ports,
) {
  const entry = { state: "adopted", note, handled: true, writing: false } as const;
  const { role, partition, occurredAt } = seen.trigger;
  const { foundDocument: document, actor } = finding;
  const { account } = role;
  const adopted = adoptionOf(
    expected,
    { document, account, partition, actor, occurredAt },
    ports.clock.now(),
  );
  const recorded = await recordFinding(
    { ...seen, record: { ...seen.record, adopted } },
    finding,
    entry,
    ports,
  );
  return ended(await announce(recorded, ports));
}

async function moveOn(
  incident: Incident,
  state: IncidentState,
  note: string,
  seen: Observation,
  ports: Ports,
) {
  const next = advance(incident, state, ports.clock.now().toISOString(), note);
  const before = { record: seen.record, announceFrom: incident.steps.length };
  return ended(await announce(await recordStep(seen, before, next, ports), ports));
}

/** Record, act, record: a handler that dies in between leaves an open incident that the next delivery takes up. */
async function writeBack(
  { finding, expected, drift, approvedBy }: Extract<Decision, { kind: "revert" }>,
  seen: Observation,
  ports: Ports,
) {
  const entry = {
    state: "detected",
    note: noteBefore(drift, approvedBy),
    handled: false,
    writing: true,
  } as const;
  const opened = await recordFinding(seen, finding, entry, ports);
  const reverted = await revert(drift, expected, opened.incident.detectedAt, ports);
  if (reverted.kind === "failed") {
    await releaseAfterFailure(seen, withRetryNote(opened, reverted.error, ports), reverted.wrote, ports);
    throw reverted.error;
  }
  if (reverted.kind === "changed-meanwhile") {
    await releaseAfterFailure(seen, opened, reverted.wrote, ports);
    return "observe-again";
  }
  const incident = afterRevert(opened.incident, reverted, ports.clock.now().toISOString());
  return ended(await announce(await recordStep(seen, opened, incident, ports), ports));
}

async function restore(decision: Extract<Decision, { kind: "restore" }>, seen: Observation, ports: Ports) {
  const restored = await restoreRole(decision, seen, ports);
  return restored === "observe-again" ? restored : ended(await announce(restored, ports));
}

/** A handler of this very event died, or could not tell, after it had put an incident on record: tell of it now. */
async function announceUnfinished({ trigger, record }: Observation, ports: Ports): Promise<void> {
  const begun = record.handled.find(({ eventId, unfinished }) => eventId === trigger.eventId && unfinished);
  if (begun !== undefined) await announceAgain(begun.incidentId, ports);
}

function ended(incident: Incident): Outcome {
  return { kind: "incident", incident };
}
