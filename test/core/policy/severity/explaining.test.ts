import { describe, expect, test } from "vitest";
import { compareDocuments, prepareDocument } from "../../../../core/policy/compare.ts";
import type { Change, RoleContext } from "../../../../core/policy/model/change.ts";
import { allow, texts } from "../grants/grants.ts";

const roleContext: RoleContext = { account: "111122223333", organizationAccounts: new Set() };

function changes(expected: readonly object[], actual: readonly object[]): readonly Change[] {
  const [one, other] = [expected, actual].map((list) => ({ Version: "2012-10-17", Statement: [...list] }));
  const prepared = prepareDocument(one ?? {});
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.faults));
  const comparison = compareDocuments(prepared.document, other ?? {}, roleContext);
  return comparison.verdict === "drift" ? comparison.changes : [];
}

describe("differences between large documents", () => {
  test("given more changes than are told, when explained, then the worst 200 are", () => {
    const many = allow({ Principal: { AWS: texts("arn:aws:iam::111122223333:role/r", 220) } });
    const stranger = allow({ Principal: { AWS: "193672423079" } });
    const told = changes([allow()], [allow(), many, stranger]);
    expect(told).toHaveLength(200);
    expect(told[0]).toMatchObject({ severity: "critical", principal: "193672423079" });
  });

  test("given too many conditions to compare each with each, when explained, then it is told to read both", () => {
    const of = (count: number, value: string) =>
      allow({
        Condition: { StringEquals: Object.fromEntries(texts("k", count).map((key) => [key, value])) },
      });
    expect(changes([of(250, "a")], [of(250, "b")])).toMatchObject([{ kind: "document-changed" }]);
    expect(changes([of(20, "a")], [of(20, "b")]).every(({ kind }) => kind !== "document-changed")).toBe(true);
  });

  test("given a Deny that is gone for the last of many, when explained, then only so many are looked at", () => {
    const roles = texts("arn:aws:iam::111122223333:role/r", 25);
    const denied = (role = "") => allow({ Effect: "Deny", Principal: { AWS: role } });
    const all = allow({ Principal: { AWS: roles } });
    expect(changes([all, denied(roles[23])], [all])).toMatchObject([{ direction: "widened" }]);
    expect(changes([all, denied(roles[24])], [all])).toMatchObject([{ direction: "changed" }]);
    const hidden = texts("sts:A", 30).map((action) => allow({ Effect: "Deny", Action: action }));
    expect(changes([...hidden, allow(), allow({ Effect: "Deny" })], [...hidden, allow()])).toMatchObject([
      { direction: "widened" },
    ]);
  });
});
