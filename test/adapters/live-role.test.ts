import { expect, test } from "vitest";
import { liveRole } from "../../adapters/iam/get-role.ts";

const role = {
  RoleName: "app",
  Arn: "arn:aws:iam::444444444444:role/app",
  Path: "/",
  RoleId: "AROAEXAMPLE",
  CreateDate: new Date("2026-03-01T10:00:00Z"),
  AssumeRolePolicyDocument: "%7B%7D",
};

test("a role has the tags that GetRole returns, and no field without tags", () => {
  const tagged = liveRole({ ...role, Tags: [{ Key: "owner", Value: "payments" }] }, "444444444444", "get");
  expect(tagged.tags).toEqual([{ key: "owner", value: "payments" }]);
  for (const bare of [role, { ...role, Tags: [] }])
    expect(liveRole(bare, "444444444444", "get")).not.toHaveProperty("tags");
});
