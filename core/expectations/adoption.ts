import { digest } from "../incidents/fingerprint.ts";
import { compact } from "../incidents/limits.ts";
import type { Ports, RoleRecord } from "../incidents/ports.ts";
import { describeActor } from "../principals/actor.ts";
import type { Finding } from "../respond/decide/findings.ts";
import type { Observation } from "../respond/observe/observe.ts";
import type { Expected } from "./catalogue.ts";
import { renderTrust } from "./expectation.ts";

/**
 * The live document as this role's expectation from now on. It stands until the expectation itself is changed: its
 * digest says which one it replaced.
 */
export function adoption(
  seen: Observation,
  finding: Finding,
  expected: Expected,
  ports: Ports,
): NonNullable<RoleRecord["adopted"]> {
  const { hint } = seen;
  return {
    document: compact(finding.foundDocument ?? expected.document),
    expectationDigest: digest(renderTrust(expected.expectation, hint.role.account, hint.partition)),
    at: ports.clock.now().toISOString(),
    occurredAt: hint.occurredAt,
    by: finding.actor === undefined ? "unknown" : describeActor(finding.actor),
  };
}
