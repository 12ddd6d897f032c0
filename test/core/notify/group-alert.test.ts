import { expect, test } from "vitest";
import { groupAlert } from "../../../core/notify/group/group-alert.ts";
import { movedOn } from "./incidents.ts";
import { group, orphaned } from "./orphaned.ts";

const dev = orphaned("333333333333", "qovery-user-role");
const prod = orphaned("444444444444", "qovery-user-role", 4);

test("a role that was overtaken counts once, as it stands now", () => {
  const overtaken = movedOn(dev, "resolved");
  const again = orphaned(dev.role.account, dev.role.name, 300, { id: "b".repeat(32) });
  const alert = groupAlert(group, [overtaken, prod, again]);
  expect(alert.headline).toMatch(/^2 roles in 2 accounts/);
  expect(alert.status).toContain("Both roles: awaiting approval");
});

test("a deletion that broke the others is what the alert begins with", () => {
  const deletion = orphaned("222222222222", "deployer", 0, {
    cause: { kind: "role-deleted" },
    state: "detected",
  });
  const { headline } = groupAlert(group, [deletion, dev, prod]);
  expect(headline).toBe("Protected role deployer was deleted: 2 roles in 2 accounts trusted it");
});

test("a user that is gone and a role of its name are two", () => {
  const principal = { kind: "user", account: dev.role.account, name: dev.role.name } as const;
  const cause = { kind: "principal-deleted", principal, dependents: [] } as const;
  const gone = orphaned(dev.role.account, dev.role.name, 0, { id: "b".repeat(32), cause, state: "detected" });
  const alert = groupAlert(group, [gone, dev]);
  expect(alert.status).toContain("1 awaiting approval; 1 deleted");
  expect(alert.members).toEqual([
    { label: dev.role.account, value: "qovery-user-role (awaiting approval), qovery-user-role (deleted)" },
  ]);
});

test.each([
  [["recreated", "recreated"], "principal deleted and recreated"],
  [["deleted", "deleted"], "principal deleted"],
] as const)("of principals that are %j it says %s", (kinds, text) => {
  const members = kinds.map((kind, at) => {
    const status = kind === "recreated" ? ({ kind, id: "AROANEW" } as const) : ({ kind } as const);
    const orphans = [{ uniqueId: "AROAOLD", principal: "arn:aws:iam::1:role/x", status }];
    return orphaned("333333333333", `role-${at}`, 0, {
      cause: { kind: "principal-orphaned", changes: [], orphans },
    });
  });
  const [first = dev, ...others] = members;
  expect(groupAlert(group, [first, ...others]).headline.endsWith(`: ${text}`)).toBe(true);
});
