import * as v from "valibot";
import { ownRoleNames } from "../../contract/own/own-parts.ts";
import { type Partition, partitionOfRegion } from "../../contract/regions.ts";
import { ownNamePrefix, rolePath } from "../../contract/roles.ts";
import type { Actor } from "../../principals/actor.ts";
import { accountId, parseInput } from "../../shared/validation.ts";
import { actorOf, anyCallEntries, callIdentityOf } from "../caller.ts";
import { envelopeEntries, requireSender } from "../cloudtrail.ts";
import { valueAt } from "../event-subject.ts";

/** A part of the responder in an account. */
export interface OwnPart {
  readonly kind: "role" | "policy" | "rule" | "queue";
  readonly name: string;
}

/** The claim of an event that a part of the responder was changed. */
export interface OwnPartEvent {
  readonly eventId: string;
  readonly occurredAt: string;
  readonly account: string;
  readonly partition: Partition;
  readonly part: OwnPart;
  readonly eventName: string;
  readonly actor: Actor;
}

const envelope = v.object({
  ...envelopeEntries,
  detail: v.object({ ...anyCallEntries, recipientAccountId: accountId }),
});

/**
 * @returns undefined for an event that is not about a part of the responder, or whose call failed
 * @throws InputError naming the field when such an event is malformed
 */
export function ownPartEvent(body: unknown): OwnPartEvent | undefined {
  // CloudTrail writes null for some absent fields
  if (valueAt(body, "detail.errorCode")) return undefined;
  const part = partOf(body);
  if (part === undefined) return undefined;
  const { account, region, detail } = parseInput(envelope, body, "event");
  requireSender(account, detail.recipientAccountId);
  return {
    ...callIdentityOf(detail, body),
    account,
    partition: partitionOfRegion(region),
    part,
    eventName: detail.eventName,
    actor: actorOf(detail),
  };
}

/** The rule delivers only calls that change the part: the parameters say which. @see ownPartPattern */
function partOf(body: unknown): OwnPart | undefined {
  const parameter = (name: string) => valueAt(body, `detail.requestParameters.${name}`);
  const [source, roleName, policyArn] = [
    valueAt(body, "source"),
    parameter("roleName"),
    parameter("policyArn"),
  ];
  if (source === "aws.events") return prefixed("rule", parameter("rule") ?? parameter("name"));
  if (source === "aws.sqs") return prefixed("queue", parameter("queueUrl"));
  if (source !== "aws.iam") return undefined;
  if (typeof roleName !== "string")
    return String(policyArn).includes(rolePath) ? { kind: "policy", name: lastOf(policyArn) } : undefined;
  // By its exact name, because another role may begin with our prefix. Of a new or deleted role, the role is observed
  const name = roleName.toLowerCase();
  const isNewOrGone = /^(Create|Delete)Role$/.test(String(valueAt(body, "detail.eventName")));
  return !isNewOrGone && ownRoleNames.includes(name) ? { kind: "role", name } : undefined;
}

function prefixed(kind: "rule" | "queue", named: unknown): OwnPart | undefined {
  const name = lastOf(named);
  return name.startsWith(ownNamePrefix) ? { kind, name } : undefined;
}

/** A name, or the last part of an ARN or a URL. */
function lastOf(text: unknown): string {
  return String(text).replace(/^.*\//, "");
}
