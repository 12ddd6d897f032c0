import type { Partition } from "../contract/regions.ts";
import { type Actor, describeActor } from "../principals/actor.ts";
import type { LiveRole } from "../principals/role.ts";
import { compact } from "../shared/text.ts";
import { type Cover, type Expected, expect, isTrustedChanger } from "./catalogue.ts";

/** A live document that replaced the expected document of one role: a trusted changer wrote it, or a person adopted it. */
export interface Adoption {
  readonly document: string;
  /** The unique id of the role: a recreated role does not get the document. */
  readonly roleId: string;
  /** The id of the expectation's revision that the document replaced. */
  readonly revision: string;
  /** ISO 8601 with milliseconds. */
  readonly at: string;
  /** CloudTrail's time of the call, or the time of the person's decision. */
  readonly occurredAt: string;
  readonly by: string;
  /** The ARN that the expectation's `trustedChangers` matched. Absent if a person adopted the document. */
  readonly changer?: string;
  /** Set by `trustdrift expectations forget`. The next observation of the role ends the adoption. */
  readonly forgottenBy?: string;
}

interface Adopted {
  readonly live: Pick<LiveRole, "id">;
  /** The live trust policy. */
  readonly document: string;
  readonly actor: Actor;
  readonly occurredAt: string;
}

/** Makes the live document the expected document of this role. */
export function adoptionOf(
  { revision }: Expected,
  { live, document, actor, occurredAt }: Adopted,
  now: Date,
): Adoption {
  return {
    document: compact(document),
    roleId: live.id,
    revision: revision.id,
    at: now.toISOString(),
    occurredAt,
    by: describeActor(actor),
    changer: actor.arn ?? "",
  };
}

/** The expectation with the adopted document; a valid adoption only, see `whyEnded`. */
export function withAdopted(expected: Expected, adopted: Adoption | undefined): Expected {
  if (adopted === undefined) return expected;
  return expect(expected.expectation, adopted.document, expected.revision);
}

/** An adoption that was on the role's record and is no longer valid. */
export interface EndedAdoption {
  readonly adoption: Adoption;
  /** A sentence. */
  readonly why: string;
}

/** What decides whether an adoption is valid. */
export interface AdoptionContext {
  readonly cover: Cover;
  /** Undefined if the role does not exist. */
  readonly live: Pick<LiveRole, "account" | "id"> | undefined;
  readonly partition: Partition;
  /** Whether the live trust policy is what the expectation itself says. */
  readonly isAsAuthored?: boolean;
}

/** @returns why the adoption is no longer valid, as a sentence; undefined if it is valid */
export function whyEnded(
  { roleId, revision, changer, forgottenBy }: Adoption,
  { cover, live, partition, isAsAuthored }: AdoptionContext,
): string | undefined {
  if (live === undefined) return "The role was deleted.";
  if (live.id !== roleId) return "The role was deleted and recreated.";
  if (forgottenBy !== undefined) return `${forgottenBy} ended it.`;
  if (cover.kind !== "one") return "The role is no longer covered by exactly one expectation.";
  const { expected } = cover;
  const { name, onTrustedChange } = expected.expectation;
  if (changer !== undefined) {
    if (onTrustedChange !== "adopt") return `The expectation ${name} no longer adopts changes.`;
    if (!isTrustedChanger(expected, changer, live.account, partition))
      return `The expectation ${name} no longer trusts ${changer}.`;
  }
  if (revision !== expected.revision.id) return `The expectation ${name} was changed.`;
  if (isAsAuthored) return `The role has the trust policy of the expectation ${name} again.`;
  return undefined;
}

/** "The document that role ci/deployer … wrote at … is no longer adopted. The role was deleted." */
export function endedRemark({ by, changer, occurredAt }: Adoption, why: string): string {
  const verb = changer === undefined ? "adopted" : "wrote";
  return `The adoption of the trust policy that ${by} ${verb} at ${occurredAt} has ended: ${why}`;
}
