import { describeActor } from "./actor.ts";
import type { Expected } from "./catalogue.ts";
import { renderTrust } from "./expectation.ts";
import type { Finding } from "./finding.ts";
import { digest } from "./fingerprint.ts";
import { compact } from "./kept.ts";
import type { Observation } from "./observe.ts";
import type { Ports, RoleRecord } from "./ports.ts";

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
