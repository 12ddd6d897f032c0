import type { Trigger } from "../../events/trigger.ts";
import { fingerprintOf } from "../../incidents/fingerprint.ts";
import { type Principal, parseDocument, plainText } from "../../policy/compare.ts";
import { type Actor, describeActor } from "../../principals/actor.ts";
import { replaceUniqueIds } from "../../principals/orphans/replace-unique-ids.ts";
import { secondsBetween } from "../../shared/time.ts";
import type { Drift } from "./observation.ts";

/**
 * Whether IAM may store another text than the caller sent: it shows an ARN in place of a unique id, and the stored
 * name in place of a name in another case. The claim then shows neither what is live nor that it is harmless.
 */
export function isRewritten(document: string): boolean {
  const parsed = parseDocument(document);
  if (!parsed.ok) return true;
  return parsed.document.statements.some(({ principals }) =>
    principals.members.some(({ principal }) => isRewrittenName(principal)),
  );
}

function isRewrittenName({ kind, text }: Principal): boolean {
  if (kind === "uniqueId" || kind === "unrecognised") return true;
  return /^arn:/i.test(text) && !/^arn:[a-z-]+:(iam|sts)::\d{12}:(root$|[a-z-]+\/)/.test(text);
}

/** Whether the live document is this one, with unique ids of deleted principals in place of their ARNs. */
export function isLiveWithIds(
  fingerprint: string,
  { live, orphans }: Pick<Drift, "live" | "orphans">,
): boolean {
  const arns = orphans.flatMap(({ uniqueId, principal }) =>
    uniqueId === undefined || principal === undefined ? [] : [[uniqueId, principal] as const],
  );
  if (arns.length === 0) return false;
  return (
    fingerprintOf(JSON.stringify(replaceUniqueIds(plainText(live.document), new Map(arns)))) === fingerprint
  );
}

/** A caller whose event does not contain the live document is named for this long after the call. */
const namedForSeconds = 5 * 60;

/**
 * The caller of a recent change whose event does not contain the live document.
 *
 * @param expected a caller who asked for this document did not make the drift
 */
export function unprovenActor(trigger: Trigger, now: Date, expected?: string): Actor | undefined {
  if (trigger.kind !== "trust-updated" || secondsBetween(trigger.occurredAt, now) > namedForSeconds)
    return undefined;
  const { claimedDocument, actor } = trigger;
  const isExpected =
    expected !== undefined &&
    claimedDocument !== undefined &&
    fingerprintOf(claimedDocument) === fingerprintOf(expected);
  if (isExpected) return undefined;
  return { ...actor, isUnproven: true };
}

/** "user operator in account 444444444444 wrote this trust policy at 09:59:58; the event does not contain …" */
export function unprovenRemark(actor: Actor, occurredAt: string): string {
  return `${describeActor(actor)} wrote the trust policy at ${occurredAt.slice(11, 19)} UTC; the event does not contain this document.`;
}
