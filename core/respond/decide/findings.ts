import type { Trigger } from "../../events/trigger.ts";
import { type Expected, literalPathOf } from "../../expectations/catalogue.ts";
import type { Cause } from "../../incidents/cause.ts";
import type { Finding } from "../../incidents/finding.ts";
import { fingerprintOf } from "../../incidents/fingerprint.ts";
import { type Incident, isOpen } from "../../incidents/incident.ts";
import { type Difference, plainText } from "../../policy/compare.ts";
import type { Actor } from "../../principals/actor.ts";
import { principalKeyText } from "../../principals/principal-key.ts";
import type { LiveRole } from "../../principals/role.ts";
import { wantedRole } from "../../restore/snapshots/wanted-role.ts";
import { digest } from "../../shared/digest.ts";
import type { AsExpected, Gone, Observation } from "../observe/observation.ts";

/** Drift that was put back before we looked: told at the severity of what stood open, if it opened anything. */
export function overtakenFinding(
  seen: AsExpected & Observation,
  overtaken: NonNullable<AsExpected["overtaken"]>,
): Finding {
  return {
    cause: causeOf(overtaken.difference, "trust-changed-briefly"),
    severity: opens(overtaken.difference) ? overtaken.difference.severity : "info",
    fingerprint: overtaken.fingerprint,
    ...actorOf(seen.trigger),
    ...expectedOf(seen.expected),
    live: seen.live,
    foundDocument: plainText(overtaken.document),
  };
}

export function riskyFinding(live: LiveRole, difference: Difference, actor: Actor | undefined): Finding {
  return {
    cause: causeOf(difference, "risky-trust"),
    severity: difference.severity,
    fingerprint: fingerprintOf(live.document),
    ...actorOf({ actor }),
    ...foundOf(live),
  };
}

/** Only a deployment writes these roles; told at least as high, whatever the document says. */
export function ownRoleFinding(
  live: LiveRole,
  difference: Difference | undefined,
  actor: Actor | undefined,
): Finding {
  const changes = difference?.verdict === "drift" ? difference.changes : [];
  return {
    cause: { kind: "own-role-changed", changes },
    severity: difference?.severity === "critical" ? "critical" : "high",
    fingerprint: fingerprintOf(live.document),
    ...actorOf({ actor }),
    ...foundOf(live),
  };
}

/** The role is there again after its deletion: its unique id is new, so whoever trusted the old one trusts nobody. */
export function recreatedFinding(seen: AsExpected & Observation): Finding {
  return {
    cause: { kind: "role-recreated" },
    severity: "medium",
    fingerprint: digest(`role-recreated ${seen.live.id}`),
    ...actorOf(seen.trigger),
    ...expectedOf(seen.expected),
    ...foundOf(seen.live),
  };
}

export function deletedFinding(
  { trigger, record, cover, path: seenAt, dependents, restorePlan }: Gone & Observation,
  actor: Actor | undefined,
): Finding {
  const expected = cover.kind === "one" ? cover.expected : undefined;
  const path = seenAt ?? (expected && literalPathOf(expected.expectation, trigger.role.name));
  const snapshot = restorePlan?.choice?.snapshot;
  const snapshotTakenAt = snapshot?.takenAt;
  const isOther = snapshot && expected && wantedRole(snapshot, expected.document) !== snapshot;
  return {
    cause: {
      kind: "role-deleted",
      ...(dependents.length > 0 && { dependents }),
      ...(snapshotTakenAt !== undefined && { snapshotTakenAt }),
    },
    severity: "high",
    fingerprint: deletionFingerprint(trigger, record.latest),
    ...(dependents.length > 0 && { groupKey: principalKeyText({ kind: "role", ...trigger.role }) }),
    ...actorOf({ actor }),
    ...(path !== undefined && { path }),
    ...(expected && expectedOf(expected)),
    ...(isOther && { remark: "Its last trust is not the expected one, which a restore writes instead." }),
  };
}

/** A role that is deleted a second time was there in between, whether we heard of it or not. */
function deletionFingerprint({ kind, eventId, occurredAt }: Trigger, latest: Incident | undefined): string {
  const open =
    latest !== undefined && isOpen(latest) && latest.cause.kind === "role-deleted" ? latest : undefined;
  if (open === undefined) return digest(`role-deleted ${eventId}`);
  const isSecond =
    kind === "role-deleted" &&
    open.actor !== undefined &&
    !open.eventIds.includes(eventId) &&
    Date.parse(occurredAt) > Date.parse(open.occurredAt);
  return isSecond ? digest(`role-deleted ${eventId}`) : open.fingerprint;
}

export function notReadableFinding(seen: Extract<Observation, { kind: "not-readable" }>): Finding {
  return {
    cause: {
      kind: "role-not-readable",
      reported: seen.trigger.kind,
      error: `${seen.error.code}: ${seen.error.message}`,
    },
    severity: "high",
    fingerprint: digest(`role-not-readable ${seen.trigger.claimedDocument ?? seen.trigger.kind}`),
    ...actorOf(seen.trigger),
    ...(seen.cover.kind === "one" ? expectedOf(seen.cover.expected) : {}),
    ...(seen.trigger.claimedDocument === undefined
      ? {}
      : { foundDocument: plainText(seen.trigger.claimedDocument) }),
  };
}

export function ambiguousFinding(seen: Extract<Observation, { kind: "ambiguous" }>): Finding {
  return {
    cause: { kind: "expectation-ambiguous", expectations: seen.expectations },
    severity: "high",
    fingerprint: fingerprintOf(seen.live.document),
    ...actorOf(seen.trigger),
    ...foundOf(seen.live),
  };
}

export function causeOf(
  difference: Difference,
  kind: "trust-changed" | "trust-changed-briefly" | "risky-trust",
): Cause {
  if (difference.verdict === "unreadable") return { kind: "trust-unreadable", faults: difference.faults };
  return { kind, changes: difference.changes };
}

export function opens(difference: Difference): boolean {
  return (
    difference.verdict === "unreadable" || difference.changes.some((change) => change.direction === "widened")
  );
}

export function expectedOf({ expectation, document }: Expected) {
  return { expectation: expectation.name, expectedDocument: document };
}

export function foundOf(live: LiveRole) {
  return { live, path: live.path, foundDocument: plainText(live.document) };
}

export function actorOf({ actor }: { readonly actor?: Actor | undefined }) {
  return actor === undefined ? {} : { actor };
}
