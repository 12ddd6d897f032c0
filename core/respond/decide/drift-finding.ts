import type { Cause } from "../../incidents/cause.ts";
import { type Finding, newFinding } from "../../incidents/finding.ts";
import { callerOf } from "../../incidents/group/wave.ts";
import { limitedCause } from "../../incidents/limits.ts";
import { openOf } from "../../incidents/role-record.ts";
import { describeActor } from "../../principals/actor.ts";
import { statusText } from "../../principals/orphans/describe-orphans.ts";
import { orphanGroupKey } from "../../principals/orphans/group-key.ts";
import { calledAt, type Drift, isOrphanOnly, type Observation } from "../observe/observation.ts";
import { causeOf, expectedOf, foundOf } from "./findings.ts";

export function driftFinding(drift: Drift & Observation): Finding {
  const { moved, toggle, record } = drift;
  const plain = plainFinding(drift);
  const finding =
    toggle.mode === "off" && !toggle.isTransient ? { ...plain, whileOff: true as const } : plain;
  if (moved !== undefined) {
    const { push, difference } = moved;
    const changes = difference?.verdict === "drift" ? difference.changes : [];
    return {
      ...finding,
      cause: limitedCause({ kind: "expectation-changed", changes, ...(push && { push }) }),
      severity: difference?.severity ?? finding.severity,
      groupKey: `expectation-changed ${push?.version ?? drift.expected.revision.id}`,
    };
  }
  if (isHeldBack(drift)) {
    const { latest } = record;
    const actor = latest?.actor ?? finding.actor;
    return { ...finding, whileOff: true, groupKey: heldBackKey, ...(actor && { actor }) };
  }
  return finding;
}

/** Drift that was detected while auto-remediation was off, and that may be written back now. */
export function isHeldBack(seen: Drift & Observation): boolean {
  const { toggle, record, fingerprint, actor } = seen;
  const open = openOf(record);
  if (toggle.mode === "off" || !open?.whileOff || open.fingerprint !== fingerprint) return false;
  // A call after the request for an approval was made while auto-remediation was on
  const askedAt = open.state === "awaiting-approval" ? open.steps.at(-1)?.at : undefined;
  const isAgain = askedAt !== undefined && Date.parse(calledAt(seen)) > Date.parse(askedAt);
  return actor === undefined || !isAgain;
}

const heldBackKey = "detected while auto-remediation was off";

function plainFinding(drift: Drift & Observation): Finding {
  const { difference, fingerprint, orphans, ourAccounts, actor, expected, live, resolvedDocument } = drift;
  const found = foundOf(live);
  return newFinding({
    cause: driftCause(drift),
    severity: difference.severity,
    fingerprint,
    groupKey: isOrphanOnly(drift) ? orphanGroupKey(orphans, ourAccounts) : undefined,
    remark: remarkOf(drift),
    actor,
    ...expectedOf(expected),
    ...found,
    foundDocument: resolvedDocument ?? found.foundDocument,
  });
}

function remarkOf({ trigger, orphans }: Drift & Observation): string | undefined {
  const remarks = [
    ...(trigger.kind === "role-deleted"
      ? [`The role was deleted by ${describeActor(trigger.actor)} and recreated with another unique ID.`]
      : []),
    ...(orphans.length > 0 ? [statusText(orphans)] : []),
  ];
  return remarks.length === 0 ? undefined : remarks.join(" ");
}

function driftCause(drift: Drift): Cause {
  const { difference, orphans } = drift;
  const cause = causeOf(difference, "trust-changed");
  if (orphans.length === 0 || cause.kind !== "trust-changed") return cause;
  return isOrphanOnly(drift) ? { ...cause, kind: "principal-orphaned", orphans } : { ...cause, orphans };
}

/**
 * Unprotected roles are reported together: those that one caller changed in one account, and those that one sweep found,
 * so that the first sweep of an organization is one report.
 */
export function unprotectedGroup(finding: Finding, { trigger }: Pick<Observation, "trigger">): Finding {
  const { actor } = finding;
  if (actor !== undefined) {
    return { ...finding, groupKey: `unprotected ${trigger.role.account} ${callerOf(actor)}` };
  }
  return trigger.kind === "recheck" && trigger.reason === "sweep"
    ? { ...finding, groupKey: `unprotected ${trigger.causeId}` }
    : finding;
}
