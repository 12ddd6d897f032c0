import { beforeEach, describe, expect, test } from "vitest";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import type { Dependent } from "../../../../core/principals/directory.ts";
import { MemoryWorld } from "../../support/memory.ts";
import { OrphanWorld, orphansOf, releaseUser, shared, trusting } from "../../support/orphan-world.ts";
import {
  expectation,
  follow,
  handleOnce,
  incidentOf,
  lastNote,
  prod,
  qovery,
  sample,
} from "../../support/samples.ts";

const dev = "333333333333";
const bot = { kind: "user", account: dev, name: "release-bot" } as const;
const arn = `arn:aws:iam::${dev}:user/machines/release-bot`;
const newArn = `arn:aws:iam::${dev}:user/robots/deploy-bot`;
const id = "AIDAEXAMPLERELEASE100";
const target: Dependent = {
  account: prod,
  name: "deploy-target",
  arn: `arn:aws:iam::${prod}:role/deploy-target`,
  expectation: "deploy-target",
  availability: "critical",
};

let world: MemoryWorld;

beforeEach(() => {
  const trust = JSON.parse(trusting(arn));
  world = new MemoryWorld({ accounts: [dev, prod], expectations: [expectation("deploy-target", { trust })] });
  world.directory.trust(bot, target);
  world.principals.live.set(newArn, { id, arn: newArn });
});

const at = (seconds: number) => new Date(world.now + seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
const renamed = (eventId: string, seconds = -60, request: Record<string, unknown> = {}) =>
  sample("update-user/renamed", {
    "detail.eventID": eventId,
    "detail.eventTime": at(seconds),
    ...Object.fromEntries(
      Object.entries(request).map(([field, value]) => [`detail.requestParameters.${field}`, value]),
    ),
  });
const back = (eventId: string) =>
  renamed(eventId, -5, { userName: "deploy-bot", newUserName: "release-bot", newPath: "/machines/" });

describe("a user whom protected roles trust", () => {
  test("is renamed: the alert reports a rename, by whom, and not a deletion", async () => {
    const incident = await incidentOf(renamed("e1"), world);
    expect(incident).toMatchObject({
      state: "detected",
      severity: "medium",
      cause: { kind: "principal-changed", principal: bot, change: { kind: "renamed", arn: newArn, id } },
      role: { account: dev, name: "release-bot", arn },
    });
    const alert = alertOf(incident);
    expect(alert.headline).toBe("Trusted user release-bot was renamed");
    expect(alert.facts).toContainEqual({
      label: "Changed by",
      value: expect.stringContaining("role platform-admin in account 333333333333"),
    });
    expect(alert.findings.map(({ text }) => text)).toEqual([
      `user release-bot is now ${newArn}, with the same unique ID`,
      `role deploy-target in account ${prod} has an expectation that contains the former ARN`,
    ]);
    expect(world.sentRechecks.sent.map(({ roleName }) => roleName)).toEqual(["deploy-target"]);
    expect(world.snapshotOrders.ordered).toMatchObject([{ account: prod, name: "deploy-target" }]);
  });

  test("moves to another path: its former ARN is in the expectations", async () => {
    const moved = `arn:aws:iam::${dev}:user/robots/release-bot`;
    world.principals.live.set(moved, { id, arn: moved });
    const incident = await incidentOf(renamed("e1", -60, { newUserName: undefined }), world);
    expect(incident).toMatchObject({ cause: { change: { kind: "renamed", arn: moved } } });
  });

  test.each([
    ["no new name", { newUserName: undefined, newPath: undefined }],
    ["its own name", { newUserName: "release-bot", newPath: undefined }],
    ["its own name and path", { newUserName: "release-bot", newPath: "/machines/" }],
  ])("gets %s: nothing is reported", async (_, request) => {
    world.principals.live.set(arn, { id, arn });
    expect(await follow(renamed("e1", -60, request), world)).toMatchObject({ kind: "ignored" });
  });

  test("moves to another path and back: the incident is resolved", async () => {
    const moved = `arn:aws:iam::${dev}:user/robots/release-bot`;
    world.principals.live.clear();
    world.principals.live.set(moved, { id, arn: moved });
    await incidentOf(renamed("e1", -60, { newUserName: undefined }), world);
    world.principals.live.clear();
    world.principals.live.set(arn, { id, arn });
    const request = { newUserName: undefined, newPath: "/machines/" };
    expect(await incidentOf(renamed("e2", -50, request), world)).toMatchObject({ state: "resolved" });
  });

  test("is renamed, delivered twice: one incident, one step", async () => {
    const first = await incidentOf(renamed("e1"), world);
    expect(await follow(renamed("e1"), world)).toMatchObject({ again: true, incident: { id: first.id } });
  });

  test("is renamed, and IAM does not show it yet: the event returns to the queue", async () => {
    world.principals.live.clear();
    await expect(handleOnce(renamed("e1", -2), world)).rejects.toMatchObject({ code: "NotShownYet" });
  });

  test("is renamed and then deleted: its deletion is reported", async () => {
    world.principals.live.clear();
    expect(await incidentOf(renamed("e1"), world)).toMatchObject({ cause: { kind: "principal-deleted" } });
  });

  test("gets its former name back: the incident ends", async () => {
    const { id: incidentId } = await incidentOf(renamed("e1"), world);
    world.principals.live.clear();
    world.principals.live.set(arn, { id, arn });
    const incident = await incidentOf(back("e2"), world);
    expect(incident).toMatchObject({ id: incidentId, state: "resolved" });
    expect(lastNote(incident)).toMatch(/former name and path again, renamed from deploy-bot by role/);
  });

  test("is renamed, and another user takes the name: the incident stays open and says so", async () => {
    const { id: incidentId } = await incidentOf(renamed("e1"), world);
    world.principals.live.set(arn, { id: "AIDAEXAMPLESTRANGER10", arn });
    const stranger = sample("create-user/created", { "detail.eventID": "e2", "detail.eventTime": at(-5) });
    const incident = await incidentOf(stranger, world);
    expect(incident).toMatchObject({ id: incidentId, state: "detected" });
    expect(lastNote(incident)).toContain("Another user now has the former name, as AIDAEXAMPLESTRANGER10");
  });
});

test("a user that no protected role trusts is renamed: nothing to do", async () => {
  world.directory.trust(bot);
  expect(await follow(renamed("e1"), world)).toEqual({ kind: "ignored", reason: "not-protected" });
});

test("a role that shows the new ARN of a renamed user: nothing is written, and the alert names the rename", async () => {
  const robot = `arn:aws:iam::${shared}:user/robot`;
  const user = { kind: "user", account: shared, id: "AIDAEXAMPLERELEASE300" } as const;
  const roles = new OrphanWorld({ expected: [releaseUser], live: [robot] });
  roles.directory.known.push(
    { ...user, name: "release", arn: releaseUser, since: "2026-01-01T00:00:00Z" },
    { ...user, name: "robot", arn: robot, since: "2026-03-01T00:00:00Z" },
  );
  roles.exists(robot, user.id);
  const incident = await roles.sweep("s1");
  expect(incident).toMatchObject({ state: "detected", role: { name: qovery.name } });
  expect(orphansOf(incident)).toMatchObject([
    { principal: releaseUser, status: { kind: "renamed", arn: robot } },
  ]);
  expect(lastNote(incident)).toContain("was renamed");
  expect(roles.writes).toEqual([]);
});
