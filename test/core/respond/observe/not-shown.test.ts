import { describe, expect, test } from "vitest";
import { RetryableError } from "../../../../core/shared/errors.ts";
import { covered } from "../../support/covered.ts";
import { MemoryWorld } from "../../support/memory.ts";
import {
  deleted,
  expectation,
  expectedDocument,
  handleOnce,
  incidentOf,
  qovery,
  sample,
  updated,
  widened,
} from "../../support/samples.ts";

const expected = expectedDocument("qovery-access");
const wide = widened("qovery-access");
const dangerous = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }],
});
const harmless = dangerous.replace('"*"', '{"Service":"ec2.amazonaws.com"}');

const created = (document: string) =>
  sample("create-role/protected-role-recreated", {
    "detail.eventID": "created",
    "detail.eventTime": "2026-03-01T09:59:58Z",
    "detail.requestParameters.assumeRolePolicyDocument": document,
  });

const notShownYet = { code: "NotShownYet", retryAfterSeconds: 5 };

/** Nothing is reported and nothing is written until IAM shows the effect of the call. */
async function expectReadAgain(event: unknown, world: MemoryWorld): Promise<void> {
  await expect(handleOnce(event, world)).rejects.toMatchObject(notShownYet);
  expect(world.announced).toEqual([]);
  expect(world.incidents()).toEqual([]);
  expect(world.writes).toEqual([]);
}

describe("a young event whose effect GetRole does not show yet is read again", () => {
  test("an update of a protected role", async () => {
    const world = covered();
    world.put(qovery, expected);
    await expectReadAgain(updated("e1", wide), world);
    world.now += 5000;
    world.put(qovery, wide);
    expect(await incidentOf(updated("e1", wide), world)).toMatchObject({ state: "reverted" });
  });

  test("an update back to the expected document while the drift is still shown", async () => {
    const world = covered();
    world.put(qovery, wide);
    await expectReadAgain(updated("e1", expected), world);
    world.put(qovery, expected);
    expect(await handleOnce(updated("e1", expected), world)).toMatchObject({ reason: "as-expected" });
  });

  test("an update of an unprotected role", async () => {
    const world = new MemoryWorld();
    world.put(qovery, harmless);
    await expectReadAgain(updated("e1", dangerous), world);
    world.put(qovery, dangerous);
    expect(await incidentOf(updated("e1", dangerous), world)).toMatchObject({
      cause: { kind: "risky-trust" },
    });
  });

  test("a created role", async () => {
    const world = covered();
    await expectReadAgain(created(expected), world);
    world.put(qovery, expected);
    expect(await handleOnce(created(expected), world)).toMatchObject({ reason: "as-expected" });
  });

  test("a deleted role: it is older than the call", async () => {
    const world = covered();
    world.put(qovery, expected, { createdAt: "2026-02-01T00:00:00Z" });
    await expectReadAgain(deleted("e1"), world);
    world.roles.clear();
    expect(await incidentOf(deleted("e1"), world)).toMatchObject({ cause: { kind: "role-deleted" } });
  });

  test.each([
    ["without a document", { "detail.requestParameters": { roleName: qovery.name } }],
    [
      "with a unique id",
      { "detail.requestParameters.policyDocument": wide.replace(/arn:[^"]*:root/, "AROA2EXAMPLE") },
    ],
  ])("an update %s: a harmless reading is not believed", async (_, changes) => {
    const world = covered();
    world.put(qovery, expected);
    await expectReadAgain(updated("e1", wide, changes), world);
    world.put(qovery, wide);
    expect(await incidentOf(updated("e1", wide, changes), world)).toMatchObject({ state: "reverted" });
  });
});

test("an event that IAM does not show is read every few seconds at first, and then at the end of the time, in few receives", async () => {
  const world = covered();
  world.put(qovery, expected);
  const returns: number[] = [];
  for (;;) {
    const result = await handleOnce(updated("e1", wide), world).catch((error: unknown) => error);
    if (!(result instanceof RetryableError)) break;
    returns.push(result.retryAfterSeconds ?? 0);
    world.now += (result.retryAfterSeconds ?? 0) * 1000;
  }
  expect(returns).toEqual([5, 5, 18]);
});

describe("an event is decided on at once", () => {
  test("after 30 s: the change was reverted before it was observed", async () => {
    const world = covered();
    world.put(qovery, expected);
    world.now += 28_000;
    const incident = await incidentOf(updated("e1", wide), world);
    expect(incident).toMatchObject({ state: "resolved", cause: { kind: "trust-changed-briefly" } });
  });

  test("when a sweep has found its drift since the call, and reverted it", async () => {
    const world = covered();
    world.put(qovery, wide);
    const { id } = await incidentOf(updated("e0", wide), world);
    expect(world.documentOf(qovery)).toBe(expected);
    const again = await handleOnce(updated("e1", wide), world);
    expect(again).toMatchObject({ kind: "ignored", reason: "part-of-known-incident" });
    expect(world.incidents().map((one) => one.id)).toEqual([id]);
  });

  test("of a deletion, when the role was recreated after it", async () => {
    const world = covered();
    world.put(qovery, expected, { createdAt: "2026-03-01T09:59:59Z" });
    expect(await incidentOf(deleted("e1"), world)).toMatchObject({ cause: { kind: "role-recreated" } });
  });
});

test("Identity Center's deletion of its own role is ignored; the same call of another caller is not", async () => {
  const role = "AWSReservedSSO_AdministratorAccess_c194f596bcea55cc";
  const world = new MemoryWorld({
    expectations: [expectation("qovery-access", { match: { accounts: "*", roles: ["*Administrator*"] } })],
  });
  const ofIdentityCenter = {
    type: "AssumedRole",
    sessionContext: {
      sessionIssuer: {
        arn: `arn:aws:iam::${qovery.account}:role/aws-service-role/sso.amazonaws.com/AWSServiceRoleForSSO`,
      },
    },
  };
  const changes = { "detail.requestParameters.roleName": role };
  const own = deleted("e1", { ...changes, "detail.userIdentity": ofIdentityCenter });
  expect(await handleOnce(own, world)).toEqual({ kind: "ignored", reason: "service-role" });
  expect((await incidentOf(deleted("e2", changes), world)).cause.kind).toBe("role-deleted");
});
