import { describe, expect, test } from "vitest";
import {
  type Change,
  type Direction,
  type Severity,
  severities,
} from "../../../../core/policy/model/change.ts";
import { finish, notComparable } from "../../../../core/policy/severity/finish.ts";

const context = { account: "111122223333", organizationAccounts: new Set<string>() };
const directions: readonly Direction[] = ["widened", "orphaned", "changed", "narrowed"];

function change(direction: Direction, severity: Severity): Change {
  return { ...notComparable, direction, severity };
}

test("given what cannot be compared, then it is critical, and a person must look", () => {
  expect(notComparable).toMatchObject({
    kind: "document-changed",
    direction: "changed",
    severity: "critical",
  });
  expect(notComparable.message).toContain("compare them manually");
});

describe("the order of changes", () => {
  test("given every severity and direction, when finished, then the worst comes first", () => {
    const worstFirst = severities
      .toReversed()
      .flatMap((severity) => directions.map((direction) => change(direction, severity)));
    expect(finish(worstFirst.toReversed(), context)).toEqual(worstFirst);
    expect(finish(worstFirst, context)).toEqual(worstFirst);
  });

  test("given severities of the expectation, when finished, then they decide", () => {
    const own = { ...context, severities: { "document-changed": "info" as const } };
    const low: Change = { ...change("widened", "low"), kind: "deny-added" };
    expect(finish([notComparable, low], own)).toEqual([low, { ...notComparable, severity: "info" }]);
  });

  test("given very many, when finished, then the worst 200 are left", () => {
    const many = [...Array.from({ length: 250 }, () => change("changed", "low")), change("widened", "high")];
    const [first, ...others] = finish(many, context);
    expect(first?.severity).toBe("high");
    expect(others).toHaveLength(199);
  });
});
