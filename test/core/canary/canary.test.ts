import { describe, expect, test } from "vitest";
import { type CanaryPorts, runCanary } from "../../../core/canary/canary.ts";
import { canaryChange, canaryExpectations, changedAt, isCanaryIncident } from "../../../core/canary/trust.ts";
import {
  type CanarySeen,
  changeEverySeconds,
  evaluateCanary,
  tooLate,
} from "../../../core/canary/verdict.ts";
import { canaryRole, canaryTrust } from "../../../core/contract/canary.ts";
import { isAboutCanary } from "../../../core/events/canary-event.ts";
import { expectationSchema, parseExpectation } from "../../../core/expectations/expectation.ts";
import type { Toggle } from "../../../core/expectations/toggle.ts";
import { fingerprintOf } from "../../../core/incidents/fingerprint.ts";
import { advance, type Incident } from "../../../core/incidents/incident.ts";
import { journalEntry } from "../../../core/notify/journal/entry.ts";
import { compareDocuments, prepareDocument } from "../../../core/policy/compare.ts";
import type { LiveRole } from "../../../core/principals/role.ts";
import { PermanentError } from "../../../core/shared/errors.ts";

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
  fingerprint: fingerprintOf(change),
  role: { account, ...canaryRole },
  eventIds: ["e1"],
  occurredAt: start.toISOString(),
  detectedAt: secondsLater(5).toISOString(),
  foundDocument: change,
  steps: [],
};
const closed = advance(incident, "reverted", secondsLater(9).toISOString(), "Put back");

const judged = (seen: Partial<CanarySeen>) =>
  evaluateCanary({
    document: asExpected,
    sent: [],
    isSuspended: false,
    mode: "on",
    now: secondsLater(600),
    ...seen,
  });

describe("judging", () => {
  test.each([
    { when: "nothing was ever changed", seen: {}, step: "change", openSeconds: undefined },
    { when: "a change is not seen yet", seen: { document: change }, step: "wait", openSeconds: 600 },
    {
      when: "a change is not seen, and the last one was",
      seen: { document: canaryChange(secondsLater(60)), latest: closed, sent: ["reverted"] },
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
      when: "it is closed, and no one would be notified",
      seen: { latest: closed, sent: ["detected"] },
      step: "wait",
      openSeconds: 600,
    },
    {
      when: "a sweep found it",
      seen: {
        latest: { ...closed, foundBy: "sweep" as const, eventIds: [], actor: { type: "AssumedRole" } },
        sent: ["reverted"],
      },
      step: "wait",
      openSeconds: 600,
    },
    {
      when: "it was missed, and an hour is over: it is tried again, and still said",
      seen: { latest: closed, now: secondsLater(changeEverySeconds) },
      step: "change",
      openSeconds: changeEverySeconds,
    },
    { when: "it is answered", seen: { latest: closed, sent: ["reverted"] }, step: "wait", openSeconds: 0 },
    {
      when: "it is answered, and an hour is over",
      seen: { latest: closed, sent: ["reverted"], now: secondsLater(changeEverySeconds) },
      step: "change",
      openSeconds: 0,
    },
    {
      when: "someone else's change was closed within the hour",
      seen: { latest: { ...closed, foundDocument: "{}" } },
      step: "wait",
      openSeconds: 0,
    },
    {
      when: "someone else's change was closed an hour ago",
      seen: { latest: { ...closed, foundDocument: "{}" }, now: secondsLater(9 + changeEverySeconds) },
      step: "change",
      openSeconds: 0,
    },
    {
      when: "the toggle is off, and the canary's own look was late",
      seen: {
        latest: { ...closed, closedAt: secondsLater(1801).toISOString() },
        sent: ["reverted"],
        mode: "off" as const,
        now: secondsLater(2400),
      },
      step: "wait",
      openSeconds: 0,
    },
    {
      when: "it was put back in the end, after the alarm: the next change decides",
      seen: {
        latest: { ...closed, closedAt: secondsLater(1801).toISOString() },
        sent: ["reverted"],
        now: secondsLater(2400),
      },
      step: "wait",
      openSeconds: 2400,
    },
    {
      when: "someone else's change is put back, and its incident is open",
      seen: { latest: { ...incident, foundDocument: "{}" } },
      step: "wait",
      openSeconds: tooLate,
    },
    {
      when: "the role could not be read, and the document is only what an event claimed",
      seen: {
        latest: {
          ...closed,
          cause: {
            kind: "role-not-readable" as const,
            reported: "trust-updated" as const,
            error: "AccessDenied",
          },
        },
        now: secondsLater(9 + changeEverySeconds),
      },
      step: "change",
      openSeconds: 0,
    },
    {
      when: "two changes came at once, and the incident has the document of the first",
      seen: { document: canaryChange(secondsLater(1)), latest: incident, mode: "off" as const },
      step: "put-back",
      openSeconds: 599,
    },
    {
      when: "the responder may write and was refused, until the alarm has gone off",
      seen: { document: change, latest: { ...incident, state: "blocked" as const }, now: secondsLater(1800) },
      step: "wait",
      openSeconds: 1800,
    },
    {
      when: "the responder was refused, and the alarm has gone off: then only another change shows that it is repaired",
      seen: { document: change, latest: { ...incident, state: "blocked" as const }, now: secondsLater(1801) },
      step: "put-back",
      openSeconds: 1801,
    },
    {
      when: "a sweep was first, and the event came late",
      seen: {
        latest: { ...closed, foundBy: "sweep" as const, eventIds: ["event-1"] },
        sent: ["reverted"],
      },
      step: "wait",
      openSeconds: 0,
    },
    {
      when: "the change after the answered one left no incident: someone was faster than everything that looks",
      seen: { latest: closed, sent: ["reverted"], now: secondsLater(changeEverySeconds + 1801) },
      step: "change",
      openSeconds: 1801,
    },
    {
      when: "reverts are suspended, because someone fought over the canary",
      seen: { latest: closed, sent: ["reverted"], isSuspended: true, now: secondsLater(changeEverySeconds) },
      step: "wait",
      openSeconds: 0,
    },
  ])("$when: $step, open for $openSeconds s", ({ seen, step, openSeconds }) => {
    const verdict = judged(seen);
    expect([verdict.step, verdict.openSeconds]).toEqual([step, openSeconds]);
  });

  test("someone else's change is left alone, and alarmed", () => {
    const verdict = judged({ document: asExpected.replace("lambda", "ec2") });
    const note = expect.stringContaining("Someone else");
    expect(verdict).toEqual({ step: "wait", openSeconds: tooLate, note });
  });

  test("what AWS refused is logged, because no one is notified of the incident", () => {
    const error = "AccessDenied: no identity-based policy allows the iam:UpdateAssumeRolePolicy action";
    const blockage = { operation: "iam:UpdateAssumeRolePolicy", code: "AccessDenied", error };
    const latest = { ...incident, state: "blocked" as const, blockage };
    expect(judged({ document: change, latest }).note).toBe(`Detected, not reverted yet: blocked, ${error}`);
  });

  test("an answer says how long it took", () => {
    expect(judged({ latest: closed, sent: ["reverted"] }).closedAfterSeconds).toBe(9);
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
    const { Statement, Version } = JSON.parse(change);
    expect(changedAt(JSON.stringify({ Statement, Version }))).toEqual(start);
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
    expect(isCanaryIncident(incident, account)).toBe(true);
    expect(isCanaryIncident(incident, undefined)).toBe(false);
    expect(isCanaryIncident(incident, "333333333333")).toBe(false);
    expect(isCanaryIncident({ ...incident, role: { ...incident.role, name: "admin" } }, account)).toBe(false);
    expect(isCanaryIncident({ ...incident, role: { ...incident.role, path: "/" } }, account)).toBe(false);
    expect(isCanaryIncident({ ...incident, foundDocument: asExpected }, account)).toBe(false);
    const unreadable = {
      kind: "role-not-readable",
      reported: "trust-updated",
      error: "AccessDenied",
    } as const;
    expect(isCanaryIncident({ ...incident, cause: unreadable }, account)).toBe(false);
  });

  test("its calls are known by the role's name", () => {
    const call = (roleName: string) => ({ detail: { requestParameters: { roleName } } });
    expect(isAboutCanary(call(canaryRole.name))).toBe(true);
    expect(isAboutCanary(call("admin"))).toBe(false);
    expect(isAboutCanary({ detail: { requestParameters: null } })).toBe(false);
  });

  test("the journal says that nothing is to be done about it", () => {
    const detail = (one: Incident) => journalEntry({ incident: one, step: 0 }).detail;
    expect(detail(incident)).toMatchObject({ canary: true });
    expect(detail({ ...incident, foundDocument: asExpected })).not.toHaveProperty("canary");
  });

  test("its change is drift, and lets in no one new", () => {
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
    // Its alerts go where alerts without a route go, and no file states it
    const { notify: _, source: __, ...authored } = expectationSchema.entries;
    expect(Object.keys(own ?? {}).sort()).toEqual(Object.keys(authored).sort());
    expect(() => parseExpectation(own, "test")).toThrow("name");
    expect(canaryExpectations(undefined)).toEqual([]);
  });
});

describe("looking after it", () => {
  const world = (toggle: Toggle, live: LiveRole | undefined) => {
    const written: string[] = [];
    const ports: CanaryPorts = {
      account,
      roles: {
        read: async () => live,
        writeTrust: async (_, document) => void written.push(document),
      },
      record: async () => ({ version: 0, handled: [], writes: [] }),
      sentStates: async () => [],
      toggle: { read: async () => toggle },
      clock: { now: () => start },
    };
    return { ports, written };
  };
  const live = { account, ...canaryRole, arn: "arn", id: "AROA1", document: encodeURIComponent(asExpected) };

  test("changes it", async () => {
    const { ports, written } = world({ mode: "approve" }, live);
    expect(await runCanary(ports)).toMatchObject({ step: "change", mode: "approve" });
    expect(written).toEqual([change]);
  });

  test("a toggle that no one can read is alarmed", async () => {
    const changed = { ...live, document: change };
    const report = await runCanary(world({ mode: "off", problem: "misspelt" }, changed).ports);
    expect(report).toMatchObject({ mode: "off", problem: "misspelt", openSeconds: tooLate });
    expect((await runCanary(world({ mode: "off" }, changed).ports)).openSeconds).toBe(0);
  });

  test("one that is gone is an error that says what to do", async () => {
    const { ports } = world({ mode: "on" }, undefined);
    await expect(runCanary(ports)).rejects.toThrow(PermanentError);
    await expect(runCanary(ports)).rejects.toThrow("sst refresh");
  });
});
