import { beforeAll, describe, expect, test } from "vitest";
import { declaredFunctions } from "../../../local/deployment/declared/functions.ts";
import { hubResources } from "../../../local/deployment/declared/hub-resources.ts";
import { declaredMembers } from "../../../local/deployment/declared/members.ts";
import { type DeclaredResources, declaredResources } from "../../../local/deployment/declared/program.ts";

// What a stack begins to declare, and this machine would not do, is an error.

let declared: DeclaredResources;

beforeAll(async () => {
  declared = await declaredResources();
});

/** The declared resources, with fields of each of a type replaced. */
function changed(type: string, changes: Readonly<Record<string, unknown>>): DeclaredResources {
  return {
    of: (asked) => declared.of(asked).map((one) => (asked === `aws:${type}` ? { ...one, ...changes } : one)),
  };
}

const target = "cloudwatch/eventTarget:EventTarget";
const mapping = "lambda/eventSourceMapping:EventSourceMapping";

test("as the stacks stand, everything can be made", () => {
  expect(hubResources(declared).rules.length).toBeGreaterThan(0);
  expect(declaredFunctions(declared).length).toBeGreaterThan(0);
  expect(declaredMembers(declared).template).toContain("Resources");
});

describe("refuses", () => {
  test.each<[string, string, Record<string, unknown>]>([
    ["a rule that is switched off", "cloudwatch/eventRule:EventRule", { state: "DISABLED" }],
    ["a target that is sent something else", target, { input: "{}" }],
    ["a target that needs a role", target, { roleArn: "arn:aws:iam::222222222222:role/a" }],
    ["a queue that waits", "sqs/queue:Queue", { delaySeconds: 5 }],
    ["a queue with more than one knows of", "sqs/queue:Queue", { receiveWaitTimeSeconds: 5 }],
    ["a table with a stream", "dynamodb/table:Table", { streamEnabled: true }],
    ["an alarm with a band", "cloudwatch/metricAlarm:MetricAlarm", { thresholdMetricId: "band" }],
    ["a log group with a key", "cloudwatch/logGroup:LogGroup", { kmsKeyId: "arn" }],
    ["a managed policy", "iam/role:Role", { managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }],
  ])("%s", (_, type, changes) => {
    expect(() => hubResources(changed(type, changes))).toThrow();
  });

  test.each<[string, string, Record<string, unknown>]>([
    ["a mapping that filters", mapping, { filterCriteria: { filters: [] } }],
    ["a mapping that gathers", mapping, { maximumBatchingWindowInSeconds: 5 }],
    ["a mapping that deletes what failed", mapping, { functionResponseTypes: undefined }],
    ["a mapping that reports nothing", mapping, { functionResponseTypes: [] }],
    ["a function with layers", "lambda/function:Function", { layers: ["arn"] }],
  ])("%s", (_, type, changes) => {
    expect(() => declaredFunctions(changed(type, changes))).toThrow();
  });

  test("a StackSet with more than one knows of", () => {
    const stackSet = changed("cloudformation/stackSet:StackSet", { templateUrl: "https://example.com" });
    expect(() => declaredMembers(stackSet)).toThrow();
  });
});
