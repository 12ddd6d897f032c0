import type { Trigger } from "../../events/trigger.ts";
import { type Expected, literalPathOf } from "../../expectations/catalogue.ts";
import type { Cause } from "../../incidents/cause.ts";
import { type Finding, newFinding } from "../../incidents/finding.ts";
import { fingerprintOf } from "../../incidents/fingerprint.ts";
import { openOf, type RoleRecord } from "../../incidents/role-record.ts";
import { type Difference, plainText } from "../../policy/compare.ts";
import type { Actor } from "../../principals/actor.ts";
import { principalKeyText } from "../../principals/principal-key.ts";
import type { LiveRole } from "../../principals/role.ts";
import { digestOf } from "../../restore/snapshots/compare.ts";
import { wantedRole } from "../../restore/snapshots/wanted-role.ts";
import { defined } from "../../shared/defined.ts";
import { digest } from "../../shared/digest.ts";
import type { AsExpected, Gone, NotReadable, Observation, Overtaken } from "../observe/observation.ts";

/** Drift that was reverted before the observation: reported at its own severity, unless it was shown to be only narrower. */
export function overtakenFinding(
  seen: Partial<Pick<AsExpected, "live">> & Pick<AsExpected, "expected"> & Pick<Observation, "trigger">,
  overtaken: Overtaken,
): Finding {
  return newFinding({
    cause: causeOf(overtaken.difference, "trust-changed-briefly"),
    severity: isOnlyNarrower(overtaken.difference) ? "info" : overtaken.difference.severity,
    fingerprint: overtaken.fingerprint,
    actor: seen.trigger.actor,
    ...expectedOf(seen.expected),
    live: seen.live,
    foundDocument: plainText(overtaken.document),
  });
}

export function riskyFinding(live: LiveRole, difference: Difference, actor: Actor | undefined): Finding {
  return newFinding({
    cause: causeOf(difference, "risky-trust"),
    severity: difference.severity,
    fingerprint: fingerprintOf(live.document),
    actor,
    ...foundOf(live),
  });
}

/** Only a deployment writes these roles, so the severity is at least high. */
export function ownRoleFinding(
  live: LiveRole,
  difference: Difference | undefined,
  actor: Actor | undefined,
): Finding {
  const changes = difference?.verdict === "drift" ? difference.changes : [];
  return newFinding({
    cause: { kind: "own-role-changed", changes },
    severity: difference?.severity === "critical" ? "critical" : "high",
    fingerprint: fingerprintOf(live.document),
    actor,
    ...foundOf(live),
  });
}

/** The role was recreated: its unique id is new, so roles that trusted the old id trust no principal. */
export function recreatedFinding(seen: AsExpected & Observation): Finding {
  return newFinding({
    cause: { kind: "role-recreated" },
    severity: "medium",
    fingerprint: digest(`role-recreated ${seen.live.id}`),
    actor: seen.trigger.actor,
    ...expectedOf(seen.expected),
    ...foundOf(seen.live),
  });
}

export function deletedFinding(seen: Gone & Observation): Finding {
  const { trigger, record, cover, dependents, restorePlan } = seen;
  const expected = cover.kind === "one" ? cover.expected : undefined;
  const path = seen.path ?? (expected && literalPathOf(expected.expectation, trigger.role.name));
  const snapshot = restorePlan?.choice?.snapshot;
  const isOther = snapshot && expected && wantedRole(snapshot, expected.document) !== snapshot;
  const isTrusted = dependents.length > 0;
  return newFinding({
    cause: defined({
      kind: "role-deleted",
      dependents: isTrusted ? dependents : undefined,
      snapshotTakenAt: snapshot?.takenAt,
      snapshotDigest: snapshot && digestOf(snapshot),
    }),
    severity: "high",
    fingerprint: deletionFingerprint(trigger, record),
    groupKey: isTrusted ? principalKeyText({ kind: "role", ...trigger.role }) : undefined,
    actor: trigger.kind === "role-deleted" ? trigger.actor : undefined,
    path,
    ...(expected && expectedOf(expected)),
    remark: isOther
      ? "Its last trust policy differs from the expected document. A restore writes the expected document."
      : undefined,
  });
}

/** A role that is deleted a second time existed in between, even if no event reported that. */
function deletionFingerprint({ kind, eventId, occurredAt }: Trigger, record: RoleRecord): string {
  const open = openOf(record);
  if (open?.cause.kind !== "role-deleted") return digest(`role-deleted ${eventId}`);
  const isSecond =
    kind === "role-deleted" &&
    open.actor !== undefined &&
    !open.eventIds.includes(eventId) &&
    Date.parse(occurredAt) > Date.parse(open.occurredAt);
  return isSecond ? digest(`role-deleted ${eventId}`) : open.fingerprint;
}

export function notReadableFinding(seen: NotReadable & Observation): Finding {
  const { claimedDocument, kind, actor } = seen.trigger;
  return newFinding({
    cause: {
      kind: "role-not-readable",
      reported: kind,
      error: `${seen.error.code}: ${seen.error.message}`,
    },
    severity: seen.claimed?.difference.severity === "critical" ? "critical" : "high",
    fingerprint: digest(`role-not-readable ${claimedDocument ?? kind}`),
    actor,
    ...(seen.cover.kind === "one" && expectedOf(seen.cover.expected)),
    foundDocument: claimedDocument && plainText(claimedDocument),
  });
}

export function ambiguousFinding(seen: Extract<Observation, { kind: "ambiguous" }>): Finding {
  return newFinding({
    cause: { kind: "expectation-ambiguous", expectations: seen.expectations },
    severity: "high",
    fingerprint: fingerprintOf(seen.live.document),
    actor: seen.trigger.actor,
    ...foundOf(seen.live),
  });
}

export function causeOf(
  difference: Difference,
  kind: "trust-changed" | "trust-changed-briefly" | "risky-trust",
): Cause {
  if (difference.verdict === "unreadable") return { kind: "trust-unreadable", faults: difference.faults };
  return { kind, changes: difference.changes };
}

function isOnlyNarrower(difference: Difference): boolean {
  return (
    difference.verdict === "drift" && difference.changes.every(({ direction }) => direction === "narrowed")
  );
}

export function opens(difference: Difference): boolean {
  return (
    difference.verdict === "unreadable" || difference.changes.some((change) => change.direction === "widened")
  );
}

export function expectedOf({ expectation, document }: Expected) {
  const { name, source } = expectation;
  return { expectation: name, expectationSource: source, expectedDocument: document };
}

export function foundOf(live: LiveRole) {
  return { live, path: live.path, foundDocument: plainText(live.document) };
}
