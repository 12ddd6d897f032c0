import { describe, expect, test } from "vitest";
import { tendCanary } from "../../core/canary.ts";
import { canaryChange, canaryExpectations, changedAt, isCanarys } from "../../core/canary-trust.ts";
import { canaryRole, canaryTrust } from "../../core/contract.ts";
import { PermanentError } from "../../core/errors.ts";
import { expectationSchema, parseExpectation } from "../../core/expectation.ts";
import { advance, type Incident } from "../../core/incident.ts";
import { type CanarySeen, changeEverySeconds, judgeCanary } from "../../core/judge-canary.ts";
import { compareDocuments, prepareDocument } from "../../core/policy/compare.ts";

const account = "222222222222";
const start = new Date("2026-11-21T07:00:00Z");
const secondsLater = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const asExpected = JSON.stringify(canaryTrust);
const change = canaryChange(start);

const incident: Incident = {
  id: "i1",
  state: "detected",
  severity: "medium",
  cause: { kind: "trust-changed", changes: [] },
  fingerprint: "f".repeat(64),
  role: { account, ...canaryRole },
  eventIds: ["e1"],
  occurredAt: start.toISOString(),
  detectedAt: secondsLater(5).toISOString(),
  foundDocument: change,
  steps: [],
};
const closed = advance(incident, "reverted", secondsLater(9).toISOString(), "Put back");

const judged = (seen: Partial<CanarySeen>) =>
  judgeCanary({ document: asExpected, told: [], mode: "on", now: secondsLater(600), ...seen });

describe("judging", () => {
  test.each([
    { when: "nothing was ever changed", seen: {}, step: "change", openSeconds: 0 },
    { when: "a change is not seen yet", seen: { document: change }, step: "wait", openSeconds: 600 },
    {
      when: "a change is not seen, and the last one was",
      seen: { document: canaryChange(secondsLater(60)), latest: closed, told: ["reverted"] },
      step: "wait",
      openSeconds: 540,
    },
    {
      when: "it is seen, and the responder may write",
      seen: { document: change, latest: incident },
      step: "wait",
      openSeconds: 600,
    },
    ...(["off", "approve"] as const).map((mode) => ({
      when: `it is seen, and the toggle is ${mode}`,
      seen: { document: change, latest: incident, mode },
      step: "put-back",
      openSeconds: 600,
    })),
    {
      when: "the role is as expected, and its incident is open",
      seen: { latest: incident, now: secondsLater(2 * changeEverySeconds) },
      step: "wait",
      openSeconds: 2 * changeEverySeconds,
    },
    {
      when: "it is closed, and nobody would have been told",
      seen: { latest: closed, told: ["detected"] },
      step: "wait",
      openSeconds: 600,
    },
    {
      when: "a sweep found it",
      seen: { latest: { ...closed, foundBy: "sweep" as const }, told: ["reverted"] },
      step: "wait",
      openSeconds: 600,
    },
    {
      when: "it was missed, and an hour is over: it is tried again, and still said",
      seen: { latest: closed, now: secondsLater(changeEverySeconds) },
      step: "change",
      openSeconds: changeEverySeconds,
    },
    { when: "it is answered", seen: { latest: closed, told: ["reverted"] }, step: "wait", openSeconds: 0 },
    {
      when: "it is answered, and an hour is over",
      seen: { latest: closed, told: ["reverted"], now: secondsLater(changeEverySeconds) },
      step: "change",
      openSeconds: 0,
    },
    {
      when: "the latest incident was somebody else's change",
      seen: { latest: { ...closed, foundDocument: "{}" } },
      step: "change",
      openSeconds: 0,
    },
  ])("$when: $step, open for $openSeconds s", ({ seen, step, openSeconds }) => {
    expect(judged(seen)).toMatchObject({ step, openSeconds });
  });

  test("somebody else's change is left alone, and how long it is open is not said", () => {
    const verdict = judged({ document: asExpected.replace("lambda", "ec2") });
    expect(verdict).toEqual({ step: "wait", note: expect.stringContaining("Somebody else") });
  });

  test("an answer says how long it took", () => {
    expect(judged({ latest: closed, told: ["reverted"] }).closedAfterSeconds).toBe(9);
  });

  test("as IAM sends it, percent-encoded", () => {
    expect(judged({ document: encodeURIComponent(change) })).toMatchObject({ openSeconds: 600 });
    expect(judged({ document: encodeURIComponent(asExpected) }).step).toBe("change");
  });
});

describe("what is the canary's", () => {
  test("a change says when it was made", () => {
    expect(changedAt(change)).toEqual(start);
    expect(changedAt(JSON.stringify(JSON.parse(change), null, 2))).toEqual(start);
  });

  test.each([
    ["nothing", undefined],
    ["the trust as it must be", asExpected],
    ["one that says no time", change.replace("20261121T070000Z", "20261399T070000Z")],
    ["one that lets more in", change.replace("lambda.amazonaws.com", "ec2.amazonaws.com")],
    ["one with a statement more", change.replace("]}", ',{"Effect":"Allow","Principal":"*","Action":"*"}]}')],
  ])("not %s", (_, document) => {
    expect(changedAt(document)).toBeUndefined();
  });

  test("its incident, in its account, of its role, of its own change", () => {
    expect(isCanarys(incident, account)).toBe(true);
    expect(isCanarys(incident, undefined)).toBe(false);
    expect(isCanarys(incident, "333333333333")).toBe(false);
    expect(isCanarys({ ...incident, role: { ...incident.role, name: "admin" } }, account)).toBe(false);
    expect(isCanarys({ ...incident, role: { ...incident.role, path: "/" } }, account)).toBe(false);
    expect(isCanarys({ ...incident, foundDocument: asExpected }, account)).toBe(false);
  });

  test("its change is drift, and lets in nobody new", () => {
    const prepared = prepareDocument(asExpected);
    if (!prepared.ok) throw new Error("expected the canary's trust to be readable");
    const comparison = compareDocuments(prepared.document, change, {
      account,
      organizationAccounts: new Set([account]),
    });
    expect(comparison).toMatchObject({
      verdict: "drift",
      severity: "low",
      changes: [{ direction: "narrowed" }],
    });
  });

  test("its expectation is one that could be authored, but for its name", () => {
    const [own] = canaryExpectations(account);
    expect(parseExpectation({ ...own, name: "canary" }, "test")).toEqual({ ...own, name: "canary" });
    expect(Object.keys(own ?? {}).sort()).toEqual(Object.keys(expectationSchema.entries).sort());
    expect(() => parseExpectation(own, "test")).toThrow("name");
    expect(canaryExpectations(undefined)).toEqual([]);
  });
});

test("a canary that is gone is an error that says what to do", async () => {
  const ports = {
    account,
    roles: { read: async () => undefined, writeTrust: async () => undefined },
    record: async () => ({ version: 0, handled: [], writes: [] }),
    told: async () => [],
    toggle: { read: async () => ({ mode: "on" as const }) },
    clock: { now: () => start },
  };
  await expect(tendCanary(ports)).rejects.toThrow(PermanentError);
  await expect(tendCanary(ports)).rejects.toThrow("deploy again");
});
