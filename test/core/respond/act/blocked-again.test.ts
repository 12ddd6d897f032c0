import { describe, expect, test } from "vitest";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import { blockageOf } from "../../../../core/respond/act/blockage.ts";
import { PermanentError } from "../../../../core/shared/errors.ts";
import { covered } from "../../support/covered.ts";
import { happens } from "../../support/happenings.ts";
import { expectedDocument, follow, qovery, remediator, sample } from "../../support/samples.ts";

const role = { ...qovery, path: "/" };
const arn = `arn:aws:iam::${qovery.account}:role/qovery-user-role`;
const denied = new PermanentError("AccessDenied", "not authorized to perform: iam:UpdateAssumeRolePolicy");

const onRole = (roleName: string, file: string) =>
  sample(file, {
    account: qovery.account,
    "detail.recipientAccountId": qovery.account,
    "detail.eventID": "e9",
    "detail.requestParameters.roleName": roleName,
  });

async function blocked() {
  const world = covered();
  expect(await happens(world, role, ["widened, and refused", "changed by a user"], 1)).toMatchObject({
    incident: { state: "blocked" },
  });
  world.calls.length = 0;
  return world;
}

describe("a blocked write", () => {
  test("is tried again at each sweep, silently while AWS refuses it for the same reason", async () => {
    const world = await blocked();
    const [before, announced] = [world.incidents(), world.announced.length];
    for (const step of [2, 3, 4, 5])
      expect(await happens(world, role, ["widened, and refused", "recheck"], step)).toMatchObject({
        kind: "ignored",
        reason: "part-of-known-incident",
      });
    expect(world.calls.filter((call) => call === "UpdateAssumeRolePolicy")).toHaveLength(4);
    expect(world.incidents()).toEqual(before);
    expect(world.announced).toHaveLength(announced);
    expect(world.record(qovery)).not.toHaveProperty("leaseUntil");
  });

  test("is made at the next sweep once the permission is granted, and reported", async () => {
    const world = await blocked();
    expect(await happens(world, role, ["widened", "recheck"], 2)).toMatchObject({
      incident: { state: "reverted" },
    });
    expect(world.documentOf(qovery)).toBe(expectedDocument("qovery-access"));
    expect(world.announced.at(-1)?.incident).toMatchObject({ state: "reverted" });
  });

  test.each([
    ["its policy", "put-role-policy/inline"],
    ["an attached policy", "attach-role-policy/administrator"],
    ["a policy that was detached", "detach-role-policy/detached"],
    ["its boundary", "delete-role-permissions-boundary/lost"],
    ["its trust policy", "update-assume-role-policy/foreign-account-added"],
    ["its creation", "create-role/backdoor"],
  ])("is tried again by a sweep after a change of the remediator: %s", async (_, file) => {
    const world = await blocked();
    await follow(onRole("trust-drift-remediator", file), world);
    expect(world.sweepOrders).toEqual([
      { order: { version: 1, sweepId: "granted-e9", account: qovery.account }, delaySeconds: 15 },
    ]);
    await follow(onRole("another-role", file), world);
    expect(world.sweepOrders).toHaveLength(1);
  });

  test.each([
    ["widened, and refused", "blocked", "not authorized to write"],
    ["widened", "reverted", "The expected document was written back"],
  ])("is tried again at once when a person asks, who sees the result: %s", async (live, state, said) => {
    const world = await blocked();
    const [before] = world.incidents();
    const since = before?.steps.length ?? 0;
    expect(await happens(world, role, [live, "approved"], 2)).toMatchObject({ incident: { state } });
    const notes =
      world
        .incidents()[0]
        ?.steps.slice(since)
        .map(({ note }) => note) ?? [];
    expect(notes).toEqual(["Retry approved by Ada.", expect.stringContaining(said)]);
    const announced = world.announced.slice(-2);
    expect(announced.map(({ incident, step }) => incident.steps[step]?.note)).toEqual(notes);
  });

  test("can be retried as often as a person asks, and each result is a step", async () => {
    const world = await blocked();
    for (let step = 2; step < 12; step++) {
      await happens(world, role, ["widened, and refused", "approved"], step);
      expect(world.incidents()[0]?.steps.at(-1)).toMatchObject({ state: "blocked" });
      expect(world.incidents()[0]?.steps).toHaveLength(2 * step);
    }
    expect(world.record(qovery)).not.toHaveProperty("leaseUntil");
  });

  test("is not made while the toggle is off", async () => {
    const world = await blocked();
    world.toggle = "off";
    await happens(world, role, ["widened", "recheck"], 2);
    expect(world.writes).toEqual([]);
  });

  test("names the role that needs the statement", async () => {
    const world = await blocked();
    const [incident] = world.incidents();
    const purposes = incident && alertOf(incident).commands.map(({ purpose }) => purpose);
    expect(purposes).toContain(`Grant this missing permission in the permissions of ${remediator}`);
  });

  test("because our own role cannot be assumed names its trust policy", () => {
    const caller = "arn:aws:sts::222222222222:assumed-role/trust-drift-on-trust-updated/trust-drift";
    const words = `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${remediator}`;
    const { attachTo } = blockageOf(new PermanentError("AccessDenied", words), { ...qovery, arn }, {});
    expect(attachTo).toEqual({ policy: "trust", roleArn: remediator });
  });

  test.each([
    { protectedRoles: ["app-*"], meaning: "No pattern of TRUST_DRIFT_PROTECTED_ROLES covers this role" },
    { protectedRoles: ["qovery-*"], meaning: "the remediator of the account was changed" },
  ])("says whether the setting or the remediator is the reason: $protectedRoles", (settings) => {
    expect(blockageOf(denied, { ...qovery, arn }, settings).meaning).toContain(settings.meaning);
  });
});
