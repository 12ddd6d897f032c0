import { describe, expect, test } from "vitest";
import { parseExpectation } from "../../../../core/expectations/expectation.ts";
import { isWritable, unwritableRoles } from "../../../../core/expectations/match/protected-roles.ts";
import { expectation } from "../../support/samples.ts";

describe("a role of an expectation", () => {
  test.each([
    { role: "qovery-user-role", setting: ["qovery-user-role"], is: true },
    { role: "ci/qovery-user-role", setting: ["qovery-user-role"], is: true },
    { role: "/ci/deep/deployer", setting: ["ci/*"], is: true },
    { role: "qovery-*", setting: ["qovery-*"], is: true },
    { role: "qovery-*", setting: ["qovery-user-*"], is: false },
    { role: "deployer", setting: ["ci/*"], is: false },
    { role: "my-qovery-user-role", setting: ["qovery-user-role"], is: false },
  ])("$role with the setting $setting: $is", ({ role, setting, is }) => {
    expect(isWritable(role, setting)).toBe(is);
  });
});

describe("the warning before a push", () => {
  const parsed = (changes: Record<string, unknown> = {}) =>
    parseExpectation(expectation("qovery-access", changes), "qovery-access");

  test("names the expectation, the roles and the setting", () => {
    expect(unwritableRoles([parsed()], ["qovery-user-role"])).toEqual([
      "qovery-access: match.roles: qovery-user-access-role: no pattern of TRUST_DRIFT_PROTECTED_ROLES covers it, so a revert would be refused. Add it to the setting and deploy.",
    ]);
  });

  test("is not given for roles that are never written", () => {
    const match = { accounts: "*", roles: ["app"] };
    expect(unwritableRoles([parsed({ response: "alert", rebind: "never", match })], ["x"])).toEqual([]);
  });
});
