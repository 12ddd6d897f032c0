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
});
