import * as v from "valibot";
import { isObject, type Json, type JsonObject } from "../../../core/policy/compare.ts";
import { InputError } from "../../../core/shared/errors.ts";
import { parseInput } from "../../../core/shared/validation.ts";

const resourceChange = v.object({
  Action: v.optional(v.string()),
  PolicyAction: v.optional(v.string()),
  LogicalResourceId: v.string(),
  PhysicalResourceId: v.optional(v.string()),
  ResourceType: v.string(),
  Replacement: v.optional(v.string()),
  ChangeSetId: v.optional(v.string()),
  Details: v.optional(
    v.array(v.object({ Target: v.optional(v.object({ Name: v.optional(v.nullable(v.string())) })) })),
    [],
  ),
  BeforeContext: v.optional(v.string()),
  AfterContext: v.optional(v.string()),
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html */
const description = v.object({
  StackId: v.pipe(
    v.string(),
    v.regex(/^arn:[a-z-]+:cloudformation:[a-z\d-]+:\d{12}:stack\//, "the ARN of the stack"),
  ),
  Status: v.optional(v.string()),
  StatusReason: v.optional(v.nullable(v.string())),
  NextToken: v.optional(v.nullable(v.string())),
  Changes: v.optional(v.array(v.object({ ResourceChange: v.optional(resourceChange) })), []),
});

/** A change of one resource, as DescribeChangeSet returns it. */
export type Change = v.InferOutput<typeof resourceChange>;

export interface ChangeSet {
  readonly partition: string;
  readonly account: string;
  readonly changes: readonly Change[];
}

export function isChangeSet(json: Json): json is JsonObject {
  return isObject(json) && json.StackId !== undefined && (json.Changes ?? json.ChangeSetId) !== undefined;
}

/** @throws InputError for a change set that is incomplete or failed, or does not have the documented form */
export function parseChangeSet(json: unknown, origin: string): ChangeSet {
  const { StackId, Status, StatusReason, NextToken, Changes } = parseInput(description, json, origin);
  if (NextToken)
    throw new InputError(
      `${origin}: expected all changes, found the first page; describe the change set without --no-paginate`,
    );
  // A change set without changes fails
  const isEmpty = /didn't contain changes|No updates are to be performed/.test(StatusReason ?? "");
  if (Status !== undefined && Status !== "CREATE_COMPLETE" && !isEmpty)
    throw new InputError(
      `${origin}: expected a change set with the status CREATE_COMPLETE, found ${Status}${StatusReason ? ` (${StatusReason})` : ""}`,
    );
  const [, partition = "", , , account = ""] = StackId.split(":");
  const changes = Changes.flatMap(({ ResourceChange: change }) => (change === undefined ? [] : [change]));
  return { partition, account, changes };
}
