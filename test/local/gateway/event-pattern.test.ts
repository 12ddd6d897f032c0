import { describe, expect, test } from "vitest";
import { matches } from "../../../local/gateway/events/event-pattern.ts";

const event = {
  source: "aws.iam",
  detail: { name: "DeleteRole", tags: ["a", "b"], count: 5, note: null, nested: {} },
};

describe("an event pattern", () => {
  test.each([
    { name: "an exact value", pattern: { source: ["aws.iam"] }, expected: true },
    { name: "one of several", pattern: { detail: { name: ["CreateRole", "DeleteRole"] } }, expected: true },
    { name: "none of several", pattern: { detail: { name: ["CreateRole"] } }, expected: false },
    { name: "every field", pattern: { source: ["aws.iam"], detail: { name: ["x"] } }, expected: false },
    { name: "a value within a list", pattern: { detail: { tags: ["b"] } }, expected: true },
    { name: "null", pattern: { detail: { note: [null] } }, expected: true },
    { name: "case matters", pattern: { source: ["AWS.IAM"] }, expected: false },
    {
      name: "equals-ignore-case",
      pattern: { source: [{ "equals-ignore-case": "AWS.IAM" }] },
      expected: true,
    },
    { name: "prefix", pattern: { source: [{ prefix: "aws." }] }, expected: true },
    { name: "suffix", pattern: { source: [{ suffix: ".iam" }] }, expected: true },
    { name: "wildcard", pattern: { detail: { name: [{ wildcard: "Delete*" }] } }, expected: true },
    {
      name: "anything-but",
      pattern: { detail: { name: [{ "anything-but": ["DeleteRole"] }] } },
      expected: false,
    },
    {
      name: "anything-but prefix",
      pattern: { source: [{ "anything-but": { prefix: "gcp." } }] },
      expected: true,
    },
    { name: "exists", pattern: { detail: { errorCode: [{ exists: false }] } }, expected: true },
    { name: "exists, but does not", pattern: { detail: { errorCode: [{ exists: true }] } }, expected: false },
    { name: "numeric", pattern: { detail: { count: [{ numeric: [">", 0, "<=", 5] }] } }, expected: true },
    { name: "numeric, outside", pattern: { detail: { count: [{ numeric: [">", 5] }] } }, expected: false },
    { name: "$or", pattern: { $or: [{ source: ["x"] }, { detail: { count: [5] } }] }, expected: true },
    { name: "a field that is not there", pattern: { detail: { nested: { deep: ["x"] } } }, expected: false },
  ])("$name", ({ pattern, expected }) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  test("with a comparison that EventBridge does not have is an error", () => {
    expect(() => matches({ source: [{ like: "x" }] }, event)).toThrow("like");
  });
});
