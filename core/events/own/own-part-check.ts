import * as v from "valibot";
import { ownPartCheckSource } from "../../contract/own/own-parts.ts";
import { partitions } from "../../contract/regions.ts";
import { accountId, isoTime, nonEmptyText, parseInput } from "../../shared/validation.ts";

const envelope = v.strictObject({
  source: v.literal(ownPartCheckSource),
  version: v.literal(1),
  account: accountId,
  partition: v.picklist(partitions),
  kind: v.picklist(["role", "rule", "policy", "queue"]),
  name: nonEmptyText,
  seenAt: isoTime,
  /** How the part differs from the member template, a sentence each. Empty: not at all. */
  differences: v.array(v.string()),
});

/** What a check of a part of the responder in a member account found. */
export type OwnPartCheck = Omit<v.InferOutput<typeof envelope>, "source" | "version">;

export function ownPartCheckMessage(check: OwnPartCheck): v.InferInput<typeof envelope> {
  return { source: ownPartCheckSource, version: 1, ...check };
}

/** @throws InputError naming the field, also an unknown field */
export function decodeOwnPartCheck(body: unknown): OwnPartCheck {
  const { source: _, version: __, ...check } = parseInput(envelope, body, "message");
  return check;
}
