import { type Expected, isTrustedChanger } from "../../expectations/catalogue.ts";
import { type Incident, isUnchecked, notVerified } from "../../incidents/incident.ts";
import { isReported, openOf, rememberedEvents } from "../../incidents/role-record.ts";
import { type Difference, isDangerous } from "../../policy/compare.ts";
import { describeActor, exemptArn, isOurselves } from "../../principals/actor.ts";
import { secondsBetween } from "../../shared/time.ts";
import type { AsExpected, Observation, Overtaken } from "../observe/observation.ts";
import { alert, type Decision } from "./decision.ts";
import { opens, overtakenFinding, recreatedFinding } from "./findings.ts";

/** The role is as expected: is there something to report or to close? */
export function decideAsExpected(seen: AsExpected & Observation, now: Date): Decision {
  const { trigger, record, overtaken } = seen;
  if (trigger.kind === "role-deleted") {
    if (isDeletionKnown(seen) || isAmendment(seen) || record.restoring !== undefined)
      return decideKnown(seen);
    return alert(
      recreatedFinding(seen),
      "The role was deleted and recreated, and is as expected. The new role has another unique ID: roles that trusted the deleted role do not trust the new one until they are rebound.",
      "resolved",
    );
  }
  const isOlder = isOlderThanExpectation(seen);
  const isFormer = isOlder && overtaken !== undefined && !isOpening(overtaken.difference);
  const reverted = isFormer || isAmendment(seen) ? undefined : overtaken;
  if (reverted !== undefined && !isReported(record, reverted.fingerprint, trigger.occurredAt)) {
    return alert(
      overtakenFinding(seen, reverted),
      `The change was reverted within ${secondsSince(trigger.occurredAt, now)} s, before the responder read the role. The role is as expected.${isOlder ? olderNote : ""}`,
      "resolved",
    );
  }
  const open = openOf(record);
  if (open !== undefined) {
    // The trust policy is as expected, but other parts of the role are not restored yet
    // What a person must check is not ended by a trust policy as expected
    if (record.restoring !== undefined || isUnchecked(open))
      return { kind: "ignore", reason: "part-of-known-incident" };
    return closeOpen(seen, open, now);
  }
  if (seen.isSuspensionEnded && record.latest !== undefined)
    return { kind: "add", incident: record.latest, note: suspensionEndedNote };
  if (isFormer) return { kind: "ignore", reason: "older-than-expectation" };
  if (overtaken !== undefined) return decideLate(seen, overtaken);
  if (seen.isTransient) return { kind: "ignore", reason: "transient-id" };
  return {
    kind: "ignore",
    reason: isOurselves(trigger.actor, trigger.role.account) ? "own-write" : "as-expected",
  };
}

const suspensionEndedNote = "The role is as expected again: automatic writes to this role are enabled again.";

const olderNote =
  " The event is older than the expectation: its document may have been the expected one at that time.";

function isOpening(difference: Difference): boolean {
  return isDangerous(difference) && opens(difference);
}

/** The clocks of CloudTrail and of the person who pushes can differ by this much: in doubt, the change is reported. */
const clockDifferenceSeconds = 60;

/**
 * A late event: its document was asked for before the expectation was pushed, so it may have been expected then. What
 * is dangerous is reported all the same.
 */
function isOlderThanExpectation({ trigger, expected }: AsExpected & Observation): boolean {
  const { push } = expected.revision;
  return push !== undefined && secondsBetween(trigger.occurredAt, new Date(push.at)) > clockDifferenceSeconds;
}

/** IAM may show our own write only after its handler has stopped verifying. */
function closeOpen(seen: AsExpected & Observation, latest: Incident, now: Date): Decision {
  const lastWrite = seen.record.writes.at(-1);
  const isRestore = latest.cause.kind === "role-deleted"; // a restore reports its own result
  const isRefused = latest.blockage !== undefined && latest.blockage.code !== notVerified;
  const mayBeOurs = !isRestore && !isRefused && !isRevertedByOther(seen);
  const weWrote = mayBeOurs && lastWrite !== undefined && lastWrite.at >= latest.detectedAt;
  if (!weWrote) return { kind: "close", incident: latest, state: "resolved", note: closingNote(seen) };
  const incident = { ...latest, revertedAt: now.toISOString() };
  return {
    kind: "close",
    incident,
    state: "reverted",
    note: "The role is as expected again: the responder's write took effect.",
  };
}

function isRevertedByOther({ trigger, overtaken }: AsExpected & Observation): boolean {
  return (
    trigger.kind === "trust-updated" &&
    overtaken === undefined &&
    !isOurselves(trigger.actor, trigger.role.account)
  );
}

function secondsSince(occurredAt: string, now: Date): number {
  return Math.max(1, Math.ceil((now.getTime() - Date.parse(occurredAt)) / 1000));
}

/** The change was reverted before its event arrived: the event names the caller, and nothing is written again. */
function decideLate(seen: AsExpected & Observation, { fingerprint }: Overtaken): Decision {
  const { trigger, expected, record } = seen;
  if (record.latest?.fingerprint !== fingerprint) return { kind: "ignore", reason: "part-of-known-incident" };
  const { account } = trigger.role;
  const isTrusted = isTrustedChanger(expected, exemptArn(trigger.actor), account, trigger.partition);
  return decideKnown(seen, isTrusted ? lateNote(expected) : "");
}

function lateNote({ expectation: { name } }: Expected): string {
  return ` The expectation ${name} trusts this caller to change the role, but the event arrived after the change was reverted. Nothing was written again. Make the change again to keep it.`;
}

function decideKnown({ trigger, record: { latest } }: Observation, remark = ""): Decision {
  const isNamed = latest?.actor !== undefined && !latest.actor.isUnproven;
  if (latest === undefined || isNamed || trigger.actor === undefined) {
    return { kind: "ignore", reason: "part-of-known-incident" };
  }
  const note = `The change was made by ${describeActor(trigger.actor)}.${remark}`;
  const { actor, occurredAt, eventId } = trigger;
  const eventIds = [...latest.eventIds, eventId].slice(-rememberedEvents);
  return { kind: "add", incident: { ...latest, actor, occurredAt, eventIds }, note };
}

/** The call was reported. An amended record can only name who made it. */
function isAmendment({ trigger, record }: Observation): boolean {
  return trigger.isAmended === true && record.handled.some(({ eventId }) => eventId === trigger.eventId);
}

/** A sweep found the deletion before its event arrived, and its incident is closed. */
function isDeletionKnown({ trigger, record: { latest } }: Observation): boolean {
  if (latest?.cause.kind !== "role-deleted" || latest.closedAt === undefined) return false;
  return Date.parse(trigger.occurredAt) <= Date.parse(latest.closedAt);
}

/** Names the actor only if the call requested the document that is live now. */
export function closingNote(seen: Observation): string {
  const { trigger, record } = seen;
  if (record.latest?.cause.kind === "role-deleted" && seen.kind === "as-expected") {
    const by = trigger.kind === "trust-updated" ? `, created by ${describeActor(trigger.actor)}` : "";
    return `The role exists again as ${seen.live.id}${by}, and is as expected. Roles that trust its name still trust the old ID until they are rebound.`;
  }
  const asked =
    trigger.kind === "trust-updated" && seen.kind === "as-expected" && seen.overtaken === undefined;
  if (!asked) return "The role is as expected again.";
  return `The role is as expected again, reverted by ${describeActor(trigger.actor)}.`;
}
