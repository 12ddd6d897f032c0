import { beforeEach, describe, expect, test } from "vitest";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import type { Dependent } from "../../../../core/principals/directory.ts";
import { PermanentError, RetryableError } from "../../../../core/shared/errors.ts";
import { MemoryWorld } from "../../support/memory.ts";
import {
  expectation,
  follow,
  handleOnce,
  incidentOf,
  lastNote,
  prod,
  sample,
} from "../../support/samples.ts";

const dev = "333333333333";
const arn = `arn:aws:iam::${dev}:user/machines/release-bot`;
const bot = { kind: "user", account: dev, name: "release-bot" } as const;
const trust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: arn }, Action: "sts:AssumeRole" }],
};

const dependent = (account: string, availability: Dependent["availability"] = "critical"): Dependent => ({
  account,
  name: "deploy-target",
  arn: `arn:aws:iam::${account}:role/deploy-target`,
  expectation: "deploy-target",
  availability,
});

let world: MemoryWorld;

beforeEach(() => {
  world = new MemoryWorld({ expectations: [expectation("deploy-target", { trust })] });
  world.directory.trust(bot, dependent(dev), dependent(prod));
});

const at = (seconds: number) => new Date(world.now + seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
const deleted = (eventId: string, seconds = -2) =>
  sample("delete-user/deleted", { "detail.eventID": eventId, "detail.eventTime": at(seconds) });
const created = (eventId: string, seconds = -2) =>
  sample("create-user/created", { "detail.eventID": eventId, "detail.eventTime": at(seconds) });
/** The user that `created` tells of stands there. */
const stand = (seconds = -2, id = "AIDAEXAMPLERELEASE200") =>
  world.principals.live.set(arn, { id, arn, createdAt: at(seconds) });
const hinted = () => world.sentRechecks.sent.map(({ account, roleName }) => `${account}/${roleName}`);

describe("a user whom protected roles trust", () => {
  test("is deleted: one alert names every role, in every account, and each is looked at", async () => {
    const incident = await incidentOf(deleted("e1"), world);
    expect(incident).toMatchObject({
      state: "detected",
      severity: "high",
      cause: { kind: "principal-deleted", principal: bot, dependents: [dependent(dev), dependent(prod)] },
      role: { account: dev, name: "release-bot", arn },
      actor: { arn: `arn:aws:iam::${dev}:user/jamie` },
      group: expect.stringContaining("user 333333333333 release-bot"),
    });
    expect(world.lastAnnounced(incident.id)).toBe(0);
    expect(hinted()).toEqual([`${dev}/deploy-target`, `${prod}/deploy-target`]);
    expect(world.sentRechecks.sent[0]).toMatchObject({ reason: "principal-changed", causeId: "e1" });
  });

  test("is deleted, and thousands of roles trust it: the incident stays small, and says how many it leaves out", async () => {
    const many = Array.from({ length: 2500 }, (_, index) => dependent(String(100_000_000_000 + index)));
    world.directory.trust(bot, ...many);
    const incident = await incidentOf(deleted("e1"), world);
    expect(incident.cause).toMatchObject({ moreDependents: 2000 });
    expect(JSON.stringify(incident).length).toBeLessThan(150_000);
    expect(alertOf(incident).findings.at(-1)?.text).toContain("and 2000 more protected roles trust it");
    expect(hinted()).toHaveLength(2500);
  });

  test("is deleted, and that can never be put on record: the roles are looked at all the same", async () => {
    const lost = new PermanentError("ValidationError", "Item size has exceeded the maximum allowed size");
    world.ports.state.write = () => Promise.reject(lost);
    await expect(follow(deleted("e1"), world)).rejects.toBe(lost);
    expect(hinted()).toEqual([`${dev}/deploy-target`, `${prod}/deploy-target`]);
  });

  test("is deleted, and the table does not answer: the roles are looked at when the event comes back", async () => {
    world.ports.state.write = () => Promise.reject(new RetryableError("Throttled", "slow down"));
    await expect(follow(deleted("e1"), world)).rejects.toMatchObject({ code: "Throttled" });
    expect(hinted()).toEqual([]);
  });

  test("is less where no role is critical", async () => {
    world.directory.trust(bot, dependent(dev, "normal"));
    expect(await incidentOf(deleted("e1"), world)).toMatchObject({ severity: "medium" });
  });

  test("is deleted, reported twice: one incident", async () => {
    const first = await incidentOf(deleted("e1"), world);
    const again = await follow(deleted("e1"), world);
    expect(again).toMatchObject({ kind: "incident", again: true, incident: { id: first.id } });
    expect(world.incidents()).toHaveLength(1);
    expect(world.incidents()[0]?.steps).toHaveLength(1);
  });

  test("comes back: remembered with who created it, the roles are looked at again, the incident ends", async () => {
    const { id } = await incidentOf(deleted("e1"), world);
    world.sentRechecks.sent.length = 0;
    world.now += 60_000;
    stand();
    const incident = await incidentOf(created("e2"), world);
    expect(incident).toMatchObject({ id, state: "resolved" });
    expect(lastNote(incident)).toMatch(
      /^The name exists again, as AIDAEXAMPLERELEASE200, created by role platform-admin in account 333333333333 .*trust the old ID until they are rebound/,
    );
    expect(world.directory.known).toMatchObject([
      { ...bot, id: "AIDAEXAMPLERELEASE200", arn, createdBy: `arn:aws:iam::${dev}:role/platform-admin` },
    ]);
    expect(hinted()).toHaveLength(2);
    expect(world.lastAnnounced(id)).toBe(1);
  });

  test("is deleted, and there again when the event comes: no alert, but the roles are looked at", async () => {
    stand(-1);
    expect(await follow(deleted("e1"), world)).toEqual({ kind: "ignored", reason: "principal-exists" });
    expect(world.incidents()).toEqual([]);
    expect(hinted()).toHaveLength(2);
  });

  test("is created, then its deletion of before is reported: no alert", async () => {
    stand(-2);
    await follow(created("e2", -2), world);
    expect(await follow(deleted("e1", -5), world)).toMatchObject({ reason: "principal-exists" });
    expect(world.incidents()).toEqual([]);
  });

  test("is created and gone again before we look: the incident stays open", async () => {
    const { id } = await incidentOf(deleted("e1", -100), world);
    expect(await follow(created("e2", -90), world)).toMatchObject({ kind: "ignored" });
    expect(world.incident(id)).toMatchObject({ state: "detected" });
  });

  test("is deleted a second time: another incident", async () => {
    const first = await incidentOf(deleted("e1"), world);
    world.now += 60_000;
    stand();
    await follow(created("e2"), world);
    world.principals.live.clear();
    world.now += 60_000;
    const second = await incidentOf(deleted("e3"), world);
    expect(second.id).not.toBe(first.id);
    expect(second.state).toBe("detected");
  });

  test("shows for a moment after its deletion: the event comes back", async () => {
    stand(-1000);
    await expect(handleOnce(deleted("e1"), world)).rejects.toMatchObject({ code: "NotShownYet" });
    world.principals.live.clear();
    expect(await incidentOf(deleted("e1"), world)).toMatchObject({ state: "detected" });
  });

  test("does not show for a moment after its creation: the event comes back", async () => {
    const { id } = await incidentOf(deleted("e1"), world);
    await expect(handleOnce(created("e2"), world)).rejects.toMatchObject({ code: "NotShownYet" });
    expect(world.incident(id)).toMatchObject({ state: "detected" });
    stand();
    expect(await incidentOf(created("e2"), world)).toMatchObject({ id, state: "resolved" });
  });

  test("cannot be read: reported by the event's word, and that it is", async () => {
    world.principals.live.set(arn, new PermanentError("AccessDenied", "iam:GetUser: no"));
    const incident = await incidentOf(deleted("e1"), world);
    expect(lastNote(incident)).toContain("The principal could not be read: iam:GetUser: no");
  });

  test("is recreated under another path: the incident stays open, for no one has the name that is trusted", async () => {
    await incidentOf(deleted("e1", -100), world);
    world.principals.live.set(`arn:aws:iam::${dev}:user/release-bot`, { id: "AIDAEXAMPLEELSEWHERE0", arn });
    await follow(created("e2", -60), world);
    expect(world.incidents()).toMatchObject([{ state: "detected" }]);
  });
});

test("a user whom no one trusts costs no more than two questions, and is no one's business", async () => {
  world.directory.trust(bot);
  expect(await follow(deleted("e1"), world)).toEqual({ kind: "ignored", reason: "not-protected" });
  expect(await follow(created("e2"), world)).toEqual({ kind: "ignored", reason: "not-protected" });
  expect(world.directory.known).toEqual([]);
  expect(world.calls).toEqual(["table read", "table read"]);
  expect(world.sentRechecks.sent).toEqual([]);
});

test("a name with a history is remembered again, though no one trusts it now", async () => {
  world.directory.trust(bot);
  world.directory.known.push({ ...bot, id: "AIDAEXAMPLEBEFORE0000", arn, since: at(-9999) });
  await follow(created("e2"), world);
  expect(world.directory.known.map(({ id }) => id)).toEqual([
    "AIDAEXAMPLEBEFORE0000",
    "AIDAEXAMPLERELEASE200",
  ]);
});
