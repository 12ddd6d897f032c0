import { describe, expect, test } from "vitest";
import { changesBetween } from "./statements.ts";

const alice = "arn:aws:iam::111122223333:user/alice";
const id = "AIDAEXAMPLE1234567890";

function statement(effect: "Allow" | "Deny", principal: string, more: object = {}) {
  return { Effect: effect, Principal: { AWS: principal }, Action: "sts:AssumeRole", ...more };
}

describe("orphans", () => {
  test("given an allowed user gone and an id denied, when compared, then the id does not stand for the user", () => {
    const changes = changesBetween([statement("Allow", alice)], [statement("Deny", id)]);
    expect(changes.map(({ kind }) => kind)).toEqual(["principal-removed"]);
  });

  test.each(["Allow", "Deny"] as const)(
    "given an id in place of a user in an %s, when compared, then it is an orphan",
    (effect) => {
      const other = statement("Allow", "111122223333");
      const changes = changesBetween([other, statement(effect, alice)], [other, statement(effect, id)]);
      expect(changes.map(({ kind }) => kind)).toEqual(["principal-orphaned"]);
    },
  );
});

test("given a statement for all actions beside a narrower one, when compared, then the sentences are those of it alone", () => {
  const networks = { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1", "::/0"] };
  const ids = { "sts:ExternalId": ["a-secret", "another"] };
  const builder = "arn:aws:iam::444455556666:role/ci/builder";
  const wide = statement("Allow", builder, {
    Action: "sts:*",
    Condition: { StringEquals: ids, IpAddress: networks },
  });
  const narrow = statement("Allow", builder, {
    Action: "sts:*",
    Condition: { StringEquals: { ...ids, "aws:SourceVpc": "vpc-1" }, IpAddress: networks },
  });
  const expected = [statement("Allow", alice)];
  expect(changesBetween(expected, [wide, narrow]).map(({ message }) => message)).toEqual(
    changesBetween(expected, [wide]).map(({ message }) => message),
  );
});
