import * as v from "valibot";
import type { Actor } from "../../principals/actor.ts";
import type { RoleKey } from "../../principals/role.ts";
import { actorOf, callEntries, leniently } from "../caller.ts";

/** CloudTrail's event history of an account. It shows a call up to 15 minutes after the call was made. */
export interface CallHistory {
  /**
   * @returns the records of the last calls that name the role, at most 50, newest first
   * @throws PermanentError when the history may not be read; RetryableError when CloudTrail throttles or fails
   */
  recordsOf(role: RoleKey): Promise<readonly unknown[]>;
}

/** A successful call that wrote the trust policy of a role. */
export interface TrustWrite {
  readonly eventId: string;
  readonly occurredAt: string;
  readonly actor: Actor;
  /** Absent if CloudTrail omitted the parameters. */
  readonly document?: string;
}

const identity = v.object({
  eventSource: v.literal("iam.amazonaws.com"),
  eventName: v.picklist(["UpdateAssumeRolePolicy", "CreateRole", "DeleteRole"]),
  errorCode: v.optional(v.null()),
});

const text = leniently(v.string());

const write = v.object({
  ...callEntries,
  requestParameters: leniently(
    v.object({ roleName: text, policyDocument: text, assumeRolePolicyDocument: text }),
  ),
});

/**
 * The last call that wrote the trust policy of a role.
 *
 * @returns undefined if the history shows none, if it shows that the role was deleted later, or if a record is malformed
 */
export function lastTrustWrite(records: readonly unknown[], { name }: RoleKey): TrustWrite | undefined {
  const calls = records.filter((record) => v.is(identity, record)).map((one) => v.safeParse(write, one));
  const [last] = calls
    .flatMap(({ success, output }) => (success ? [output] : []))
    .filter(({ requestParameters }) => isSameName(requestParameters?.roleName, name))
    .sort((one, other) => Date.parse(other.eventTime) - Date.parse(one.eventTime));
  if (last === undefined || last.eventName === "DeleteRole" || calls.some(({ success }) => !success))
    return undefined;
  const { policyDocument, assumeRolePolicyDocument } = last.requestParameters ?? {};
  const document = policyDocument ?? assumeRolePolicyDocument;
  return {
    eventId: last.eventID,
    occurredAt: last.eventTime,
    actor: actorOf(last),
    ...(document !== undefined && { document }),
  };
}

/** IAM's role names are case-insensitive. CloudTrail found the record by the role, also if it omitted the parameters. */
function isSameName(found: string | undefined, name: string): boolean {
  return found === undefined || found.toLowerCase() === name.toLowerCase();
}
