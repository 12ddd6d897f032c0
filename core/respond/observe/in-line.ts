import type { Expected } from "../../expectations/catalogue.ts";
import { fingerprintOf } from "../../incidents/fingerprint.ts";
import { inLineOf, isSameInLine, openOf } from "../../incidents/role-record.ts";
import { seenAsExpected } from "../../incidents/write-budget.ts";
import { plainText, prepareDocument, type RoleContext } from "../../policy/compare.ts";
import type { LiveRole } from "../../principals/role.ts";
import { isBefore } from "../../shared/time.ts";
import { differenceOf } from "./compare-role.ts";
import type { Facts, MovedExpectation } from "./observation.ts";

/**
 * The record of a role that is as expected. A first note is not worth a write of its own: the next sweep makes it. An
 * outdated note is, because it would excuse a return to the former trust policy; so is a change of the suspension.
 */
export function withInLine(facts: Facts, expected: Expected, live: LiveRole, now: Date): Facts {
  const inLine = inLineOf(expected, live.document);
  const before = facts.record.inLine;
  const record = seenAsExpected(facts.record, now);
  const isOutdated = record !== facts.record || (before !== undefined && !isSameInLine(before, inLine));
  const isSuspensionEnded = facts.record.suspension !== undefined && record.suspension === undefined;
  return {
    ...facts,
    record: { ...record, inLine },
    ...(isOutdated && { isRecordOutdated: true }),
    ...(isSuspensionEnded && { isSuspensionEnded: true }),
  };
}

/**
 * Whether only the expectation changed: the role was as expected under an earlier revision, and still has the same trust
 * policy; or it existed before the push that covered it first, and no call that changed it is known.
 *
 * @param isClaimed whether the event asked for exactly this trust policy
 */
export function movedExpectation(
  { trigger, record }: Facts,
  { expected, live, isClaimed }: { expected: Expected; live: LiveRole; isClaimed: boolean },
  roleContext: RoleContext,
): MovedExpectation | undefined {
  const { push, id } = expected.revision;
  const { inLine } = record;
  const isSince = (at: string) => push === undefined || !isBefore(at, push.at);
  const known = knownChange(record, live);
  const isTouched = (isClaimed && isSince(trigger.occurredAt)) || (known !== undefined && isSince(known));
  if (isTouched) return undefined;
  const isMoved =
    inLine === undefined
      ? push?.from !== undefined && live.createdAt !== undefined && isBefore(live.createdAt, push.at)
      : inLine.revision !== id && inLine.fingerprint === fingerprintOf(live.document);
  if (!isMoved) return undefined;
  const prepared = prepareDocument(plainText(live.document));
  const difference = prepared.ok
    ? differenceOf(prepared.document, expected.document, roleContext)
    : undefined;
  return { ...(difference && { difference }), ...(push && { push }) };
}

/** @returns when a known caller wrote the live trust policy, if the open incident reports that */
function knownChange(record: Facts["record"], live: LiveRole): string | undefined {
  const open = openOf(record);
  if (open === undefined || open.cause.kind === "expectation-changed") return undefined;
  if (open.actor === undefined || open.actor.isUnproven) return undefined;
  return open.fingerprint === fingerprintOf(live.document) ? open.occurredAt : undefined;
}
