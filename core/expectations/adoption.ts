import type { Partition } from "../contract/regions.ts";
import { type Actor, describeActor } from "../principals/actor.ts";
import { digest } from "../shared/digest.ts";
import { compact } from "../shared/text.ts";
import { type Expected, expect } from "./catalogue.ts";
import { renderTrust } from "./expectation.ts";

/** A live document of a trusted changer that replaced the expected document of this role. */
export interface Adoption {
  readonly document: string;
  /** Of the expected document that it replaced: the adoption ends when the expectation changes. */
  readonly expectationDigest: string;
  /** ISO 8601 with milliseconds. */
  readonly at: string;
  /** CloudTrail's time of the call. */
  readonly occurredAt: string;
  readonly by: string;
}

interface Adopted {
  /** The live trust policy; undefined where it could not be read. */
  readonly document: string | undefined;
  readonly account: string;
  readonly partition: Partition;
  readonly actor: Actor | undefined;
  readonly occurredAt: string;
}

/** Makes the live document this role's expected one, until the expectation itself is changed. */
export function adoptionOf(expected: Expected, adopted: Adopted, now: Date): Adoption {
  const { document = expected.document, account, partition, actor, occurredAt } = adopted;
  return {
    document: compact(document),
    expectationDigest: digest(renderTrust(expected.expectation, account, partition)),
    at: now.toISOString(),
    occurredAt,
    by: actor === undefined ? "unknown" : describeActor(actor),
  };
}

/** An adopted document applies until the expectation that it replaced changes. */
export function withAdopted(expected: Expected, adopted: Adoption | undefined): Expected {
  if (adopted === undefined || adopted.expectationDigest !== digest(expected.document)) return expected;
  return expect(expected.expectation, adopted.document);
}
