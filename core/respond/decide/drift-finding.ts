import type { Cause } from "../../incidents/cause.ts";
import type { Finding } from "../../incidents/finding.ts";
import { describeActor } from "../../principals/actor.ts";
import { statusText } from "../../principals/orphans/describe-orphans.ts";
import { orphanGroupKey } from "../../principals/orphans/group-key.ts";
import type { Drift, Observation } from "../observe/observation.ts";
import { actorOf, causeOf, expectedOf, foundOf } from "./findings.ts";
import { isOrphanOnly } from "./rebind-guards.ts";

export function driftFinding(drift: Drift & Observation): Finding {
  const groupKey = isOrphanOnly(drift) ? orphanGroupKey(drift.orphans, drift.ourAccounts) : undefined;
  return {
    cause: driftCause(drift),
    severity: drift.difference.severity,
    fingerprint: drift.fingerprint,
    ...(groupKey !== undefined && { groupKey }),
    ...remarkOf(drift),
    ...actorOf(drift),
    ...expectedOf(drift.expected),
    ...foundOf(drift.live),
    ...(drift.resolvedDocument !== undefined && { foundDocument: drift.resolvedDocument }),
  };
}

function remarkOf({ trigger, orphans }: Drift & Observation): { readonly remark?: string } {
  const remarks = [
    ...(trigger.kind === "role-deleted"
      ? [
          `The role was deleted by ${describeActor(trigger.actor)} and is there again, with another unique id.`,
        ]
      : []),
    ...(orphans.length > 0 ? [statusText(orphans)] : []),
  ];
  return remarks.length === 0 ? {} : { remark: remarks.join(" ") };
}

function driftCause(drift: Drift): Cause {
  const { difference, orphans } = drift;
  const cause = causeOf(difference, "trust-changed");
  if (orphans.length === 0 || cause.kind !== "trust-changed") return cause;
  return isOrphanOnly(drift) ? { ...cause, kind: "principal-orphaned", orphans } : { ...cause, orphans };
}
