import { describe, expect, test } from "vitest";
import type { Recheck } from "../../../core/events/recheck.ts";
import { decodeOrder } from "../../../core/events/sweep-order.ts";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import { InputError } from "../../../core/shared/errors.ts";
import { covered } from "../support/covered.ts";
import { MemoryWorld } from "../support/memory.ts";
import {
  expectedDocument,
  follow,
  followRecheck,
  incidentOf,
  lastNote,
  prod,
  qovery,
  sample,
  widened,
} from "../support/samples.ts";

const operator = `arn:aws:iam::${prod}:user/release-bot`;
const world = () => covered(undefined, { response: "alert" });

const oversized = (eventID = "e1", changes: Record<string, unknown> = {}) =>
  sample("update-assume-role-policy/parameters-omitted", {
    "detail.eventID": eventID,
    "detail.eventTime": "2026-03-01T09:59:58Z",
    ...changes,
  });

describe("a call whose parameters CloudTrail omitted", () => {
  test("is an incident that names the caller and the technique, and orders a sweep at once and after 30 s", async () => {
    const one = world();
    const incident = await incidentOf(oversized(), one);
    expect(incident).toMatchObject({ severity: "high", state: "detected", actor: { arn: operator } });
    const alert = alertOf(incident);
    expect(alert.headline).toBe(`Oversized UpdateAssumeRolePolicy call in account ${prod}`);
    expect(alert.findings[0]?.text).toContain("Padding a policy with white space can hide");
    expect(JSON.stringify(alert.facts)).toContain("user release-bot");
    const order = { version: 1, sweepId: "call-e1", account: prod, suspect: incident.id };
    expect(one.sweepOrders).toEqual([
      { order, delaySeconds: 0 },
      { order, delaySeconds: 35 },
    ]);
    expect(decodeOrder(order)).toEqual(order);
    expect(one.announced).toHaveLength(1);
  });

  test("of a creation is one too", async () => {
    const event = sample("create-role/parameters-omitted");
    expect((await incidentOf(event, world())).cause).toEqual({
      kind: "call-unreadable",
      eventName: "CreateRole",
    });
  });

  test("again by the same caller: the same incident, and sweeps for each call", async () => {
    const one = world();
    const { id } = await incidentOf(oversized("e1"), one);
    await incidentOf(oversized("e1"), one);
    expect((await incidentOf(oversized("e2"), one)).id).toBe(id);
    expect(one.sweepOrders.map(({ order }) => order.sweepId)).toEqual([
      "call-e1",
      "call-e1",
      "call-e2",
      "call-e2",
    ]);
    expect(one.incidents()).toHaveLength(1);
  });

  test("that IAM refused is counted, and orders nothing", async () => {
    const one = world();
    const refused = oversized("e1", { "detail.errorCode": "AccessDenied" });
    expect(await follow(refused, one)).toEqual({ kind: "ignored", reason: "failed-call" });
    expect(one.sweepOrders).toEqual([]);
  });

  test("is announced when the order could not be sent at first", async () => {
    const one = world();
    const { send } = one.ports.sweeps;
    let isDown = true;
    const flaky = {
      ...one.ports,
      sweeps: {
        send: async (...given: Parameters<typeof send>) => {
          if (isDown) throw new Error("SQS is down");
          return send(...given);
        },
      },
    };
    Reflect.set(one, "ports", flaky);
    await expect(follow(oversized(), one)).rejects.toThrow("SQS is down");
    expect(one.incidents()).toEqual([]);
    isDown = false;
    await incidentOf(oversized(), one);
    expect(one.sweepOrders).toHaveLength(2);
  });
});

describe("an event that cannot be decoded", () => {
  test.each([
    "role-name-array",
    "role-name-missing",
    "request-parameters-null",
    "detail-string",
    "detail-missing",
    "recipient-mismatch",
    "policy-document-object",
  ])(
    "malformed/%s names its account: a sweep is ordered, and the message goes to the dead letters",
    async (file) => {
      const one = world();
      for (const _ of [1, 2])
        await expect(follow(sample(`malformed/${file}`), one)).rejects.toThrow(InputError);
      expect(one.sweepOrders.map(({ order, delaySeconds }) => [order.account, delaySeconds])).toEqual([
        [prod, 0],
        [prod, 35],
      ]);
      expect(one.incidents()).toMatchObject([{ severity: "high", cause: { error: expect.any(String) } }]);
    },
  );

  test("of a call that no handler is for orders nothing", async () => {
    const one = world();
    const event = sample("malformed/request-parameters-null", { "detail.eventName": "ListRoles" });
    await expect(follow(event, one)).rejects.toThrow(InputError);
    expect([one.sweepOrders, one.incidents()]).toEqual([[], []]);
  });

  test.each(["wrong-types", "source-not-aws"])(
    "malformed/%s names none: nothing is ordered",
    async (file) => {
      const one = world();
      await expect(follow(sample(`malformed/${file}`), one)).rejects.toThrow(InputError);
      expect([one.sweepOrders, one.incidents()]).toEqual([[], []]);
    },
  );
});

describe("a role that the ordered sweep finds changed", () => {
  const role = { account: prod, roleName: qovery.name, partition: "aws" } as const;
  const recheck = (suspect: string): Recheck => ({
    ...role,
    causeId: "call-e1",
    seenAt: "2026-03-01T10:00:05Z",
    suspect,
  });

  test("is reported with the caller, and with the reason for the doubt", async () => {
    const one = world();
    one.put(qovery, widened("qovery-access"));
    const { id } = await incidentOf(oversized(), one);
    const outcome = await followRecheck(recheck(id), one);
    const incident = outcome.kind === "incident" ? outcome.incident : expect.fail("expected an incident");
    expect(incident).toMatchObject({ actor: { arn: operator, isUnproven: true }, severity: "critical" });
    expect(lastNote(incident)).toContain("at 09:59:58 UTC whose event does not say what the call changed");
    const facts = JSON.stringify(alertOf(incident).facts);
    expect(facts).toContain("user release-bot");
    expect(facts).toContain("no event shows this change");
  });

  test("without an expectation is reported with the caller too", async () => {
    const one = new MemoryWorld();
    one.put(qovery, widened("qovery-access"));
    const { id } = await incidentOf(oversized(), one);
    expect(await followRecheck(recheck(id), one)).toMatchObject({
      incident: { cause: { kind: "risky-trust" }, actor: { arn: operator } },
    });
  });

  test("before the call is not reported as the caller's", async () => {
    const one = covered();
    one.toggle = "off";
    one.put(qovery, widened("qovery-access"));
    one.now -= 60_000;
    await followRecheck({ ...role, causeId: "s", seenAt: "2026-03-01T09:59:00Z" }, one);
    one.now += 60_000;
    const { id } = await incidentOf(oversized(), one);
    // What may be done about the drift has changed, so the incident is written again
    one.toggle = "on";
    await followRecheck(recheck(id), one);
    expect(one.record(qovery).latest).toMatchObject({ state: "awaiting-approval" });
    expect(one.record(qovery).latest).not.toHaveProperty("actor");
  });

  test("is not, when it is as expected", async () => {
    const one = world();
    one.put(qovery, expectedDocument("qovery-access"));
    const { id } = await incidentOf(oversized(), one);
    expect(await followRecheck(recheck(id), one)).toMatchObject({ reason: "as-expected" });
  });
});
