import { describe, expect, test } from "vitest";
import { compareDocuments, prepareDocument } from "../../../../core/policy/compare.ts";
import type { Change, RoleContext } from "../../../../core/policy/model/change.ts";
import { allow, texts } from "../grants/grants.ts";

const roleContext: RoleContext = { account: "111122223333", organizationAccounts: new Set() };

function changes(
  expected: readonly object[],
  actual: readonly object[],
  context: RoleContext = roleContext,
): readonly Change[] {
  const [one, other] = [expected, actual].map((list) => ({ Version: "2012-10-17", Statement: [...list] }));
  const prepared = prepareDocument(one ?? {});
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.faults));
  const comparison = compareDocuments(prepared.document, other ?? {}, context);
  return comparison.verdict === "drift" ? comparison.changes : [];
}

describe("differences between large documents", () => {
  test("given more changes than are reported, when explained, then the worst 200 are", () => {
    const many = allow({ Principal: { AWS: texts("arn:aws:iam::111122223333:role/r", 220) } });
    const stranger = allow({ Principal: { AWS: "193672423079" } });
    const reported = changes([allow()], [allow(), many, stranger]);
    expect(reported).toHaveLength(200);
    expect(reported[0]).toMatchObject({ severity: "critical", principal: "193672423079" });
  });

  test("given a Deny that is gone for the last of many, when explained, then it weighs like that for the first", () => {
    const roles = texts("arn:aws:iam::111122223333:role/r", 60);
    const denied = (role = "") => allow({ Effect: "Deny", Principal: { AWS: role } });
    const all = allow({ Principal: { AWS: roles } });
    for (const role of [roles[0], roles[59]]) {
      expect(changes([all, denied(role)], [all])).toMatchObject([
        { severity: "medium", direction: "widened" },
      ]);
    }
  });

  const own = Array.from({ length: 600 }, (_, at) => String(333_300_000_000 + at));
  const inOrganization: RoleContext = { ...roleContext, organizationAccounts: new Set(own) };
  const from = (count: number, condition: object = {}, Action: unknown = "sts:AssumeRole") =>
    allow({ Principal: { AWS: own.slice(0, count) }, Condition: condition, Action });
  const tags = (count: number) =>
    Object.fromEntries(texts("aws:PrincipalTag/t", count).map((key) => [key, "a"]));

  test.each([
    ["statements without conditions", from(384), from(385)],
    [
      "two actions",
      from(192, {}, ["sts:AssumeRole", "sts:TagSession"]),
      from(193, {}, ["sts:AssumeRole", "sts:TagSession"]),
    ],
    ["all actions", from(54, {}, "sts:*"), from(55, {}, "sts:*")],
    ["a condition", from(341, { StringEquals: tags(1) }), from(342, { StringEquals: tags(1) })],
    ["three conditions", from(279, { StringEquals: tags(3) }), from(280, { StringEquals: tags(3) })],
    [
      "three values",
      from(307, { StringEquals: { "aws:PrincipalTag/t": ["a", "b", "c"] } }),
      from(308, { StringEquals: { "aws:PrincipalTag/t": ["a", "b", "c"] } }),
    ],
  ])(
    "given as many %s as can be rated, when there is one more, then nothing is known of it",
    (_, most, more) => {
      const kinds = (actual: object) => changes([from(1)], [actual], inOrganization).map(({ kind }) => kind);
      expect(kinds(most)).not.toContain("document-changed");
      expect(kinds(more)).toEqual(["document-changed"]);
      expect(changes([more], [from(1)], inOrganization)).toMatchObject([{ severity: "critical" }]);
      expect(changes([more, from(1)], [from(1), more], inOrganization)).toEqual([]);
    },
  );
});
