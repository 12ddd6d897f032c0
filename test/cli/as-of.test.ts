import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rememberRoles } from "../../adapters/dynamodb/roles/known-roles.ts";
import { wholeTable } from "../../cli/input/whole-table.ts";
import { trustedThen } from "../../cli/operate/as-of/answer.ts";
import { readingsOf } from "../../cli/operate/as-of/readings.ts";
import { tableName } from "../../core/contract/names.ts";
import { snapshotOrderMessage } from "../../core/restore/snapshots/snapshot-order.ts";
import { incidentOf } from "../core/notify/changes.ts";
import { expectedDocument, qovery, updated, widened } from "../core/support/samples.ts";
import type { Hub } from "../functions/support/hub.ts";
import { onlyIncident } from "../functions/support/outcomes.ts";
import { command, startHubForCommands } from "./support/command-line.ts";

const place = `${qovery.account}/${qovery.name}`;
const widenedAt = "2026-03-01T09:59:58Z";
const Answer = v.strictObject({
  role: v.strictObject({ account: v.string(), name: v.string() }),
  at: v.pipe(v.string(), v.isoTimestamp()),
  trusted: v.strictObject({
    kind: v.picklist(["recorded", "inferred", "unknown"]),
    document: v.optional(v.nullable(v.unknown())),
    why: v.string(),
  }),
  expected: v.variant("kind", [
    v.strictObject({
      kind: v.literal("one"),
      expectation: v.string(),
      document: v.unknown(),
      version: v.string(),
      at: v.string(),
      by: v.string(),
    }),
    v.strictObject({ kind: v.picklist(["none", "ambiguous", "unknown"]), why: v.string() }),
  ]),
  admitted: v.array(v.strictObject({ severity: v.string(), kind: v.string(), text: v.string() })),
  notKnown: v.array(v.string()),
  lookUp: v.string(),
});

describe("trustdrift as-of", () => {
  let hub: Hub;
  let stop: (() => Promise<void>) | undefined;
  let started = "";

  beforeAll(async () => {
    ({ hub, stop } = await startHubForCommands());
  });

  afterAll(() => stop?.());

  async function asked(time: string, role = place) {
    const { code, out, errors } = await command(["as-of", time, "--role", role, "--json"]);
    expect([code, errors]).toEqual([0, ""]);
    return v.parse(Answer, JSON.parse(out));
  }

  test("the responder has a snapshot, and an open incident", async () => {
    await hub.turnToggle("off");
    const snapshot = JSON.stringify(snapshotOrderMessage({ ...qovery, partition: "aws" }));
    await hub.functions["take-snapshot"].run(snapshot);
    started = new Date().toISOString();
    await hub.stage.put(qovery, widened("qovery-access"));
    await hub.functions["on-trust-updated"].run(JSON.stringify(updated("e1", widened("qovery-access"))));
    await onlyIncident(hub);
  });

  test("before the first record, nothing is known, and the next reading is named", async () => {
    const { trusted, expected, admitted, notKnown, lookUp } = await asked("2026-02-01");
    expect([trusted.kind, expected.kind, admitted]).toEqual(["unknown", "unknown", []]);
    expect(notKnown.join("\n")).toContain(`The next reading on record is of ${widenedAt}`);
    expect(lookUp).toContain(`AttributeValue=${qovery.name} --start-time 2026-01-31T00:00:00.000Z`);
  });

  test("while an incident was open, the document that it found is recorded", async () => {
    const { id } = await onlyIncident(hub);
    const { trusted, expected, admitted } = await asked("2026-03-02");
    expect(trusted).toMatchObject({ kind: "recorded", document: JSON.parse(widened("qovery-access")) });
    expect(trusted.why).toContain(`Incident ${id} reports it as drift`);
    expect(expected).toEqual({
      kind: "unknown",
      why: "No push of expectations is on record from before this time.",
    });
    expect(admitted.map(({ text }) => text).join("\n")).toContain("193672423079");
  });

  test("names the version that was in effect, and who pushed it", async () => {
    const { expected } = await asked(new Date().toISOString());
    expect(expected).toMatchObject({ kind: "one", expectation: "qovery-access", by: expect.any(String) });
  });

  test.each([
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
    ["2026-03-01T10:00+0200", "2026-03-01T08:00:00.000Z"],
    ["2026-03-01t10:00z", "2026-03-01T10:00:00.000Z"],
  ])("%s is %s", async (time, at) => {
    expect(await asked(time, `arn:aws:iam::${qovery.account}:role/team/${qovery.name}`)).toMatchObject({
      role: qovery,
      at,
    });
  });

  test("of another role, only the expectation is known", async () => {
    const other = { account: qovery.account, name: "qovery-user-access-role" };
    const unseen = await asked(started, `${other.account}/${other.name}`);
    expect(unseen.expected.kind).toBe("one");
    expect(unseen.trusted).toEqual({ kind: "unknown", why: "No role of this name is on record." });
    const table = wholeTable("us-east-1", tableName);
    await rememberRoles(table, other.account, [{ name: other.name, path: "/" }]);
    const { trusted, expected } = await asked(started, `${other.account}/${other.name}`);
    expect(expected.kind).toBe("one");
    expect(trusted.kind).toBe("inferred");
    expect(trusted.why).toContain("no drift from it is on record");
    const nobody = await asked(started, `${qovery.account}/nobody`);
    expect(nobody.expected.kind).toBe("none");
    expect(nobody.notKnown.join("\n")).toContain("check the name, and whether the role exists");
  });

  test("is printed for a person within 80 columns, but for what is copied", async () => {
    const { code, out } = await command(["as-of", "2026-03-02T10:00Z", "--role", place]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^\d{12}\/qovery-user-role at 2026-03-02 10:00:00 UTC\n\nTrusted \(recorded\)\ncritical/,
    );
    for (const line of out.split("\n").filter((one) => !/^\s+("|aws )/.test(one)))
      expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test.each([
    [["yesterday", "--role", place], "time: expected a date such as 2026-03-01"],
    [["", "--role", place], "found nothing"],
    [["2026-02-30", "--role", place], "time: expected a date such as 2026-03-01"],
    [["2023-02-29T10:00Z", "--role", place], "found 2023-02-29T10:00Z"],
    [["2026-03-01T24:30Z", "--role", place], "found 2026-03-01T24:30Z"],
    [["999999d", "--role", place], "found 999999d"],
    [["2999-01-01", "--role", place], "expected a time in the past, found 2999-01-01T00:00:00.000Z"],
    [["2026-03-01", "--role", "qovery"], "--role: expected ACCOUNT/ROLE such as 444444444444/deployer"],
    [["2026-03-01"], "required option '--role <account/role>'"],
  ])("%j is an error", async (args, text) => {
    const { code, out, errors } = await command(["as-of", ...args]);
    expect([code, out]).toEqual([1, ""]);
    expect(errors).toContain(text);
  });
});

describe("what the records say", () => {
  const role = { account: "444444444444", name: "app" };
  const base = {
    role,
    actor: { type: "AssumedRole" as const },
    occurredAt: "2026-03-01T10:00:00Z",
    detectedAt: "2026-03-01T10:00:05.000Z",
    foundDocument: "found",
    expectedDocument: "expected",
  };
  const at = (time: string, ...incidents: readonly Partial<Parameters<typeof incidentOf>[0]>[]) => {
    const all = incidents.map((changes) => incidentOf({ ...base, ...changes }));
    const snapshots = [snapshotOf("2026-02-20T00:00:00.000Z")];
    const { kind, ...rest } = trustedThen(
      readingsOf(role, all, snapshots, "2026-03-20T00:00:00.000Z"),
      { kind: "none", why: "" },
      time,
    );
    return [kind, "document" in rest ? rest.document : "nothing"];
  };
  const snapshotOf = (takenAt: string) => ({
    ...{ ...role, arn: "arn", path: "/", id: "AROA1", maxSessionDurationSeconds: 3600, tags: [] },
    ...{ trust: "snapshot", attachedPolicies: [], inlinePolicies: [], instanceProfiles: [], takenAt },
  });
  const reverted = { state: "reverted", revertedAt: "2026-03-01T10:00:09.000Z" } as const;

  test.each([
    ["before a snapshot", "2026-02-19T00:00:00Z", [], ["unknown", "nothing"]],
    ["after a snapshot", "2026-02-21T00:00:00Z", [], ["inferred", "snapshot"]],
    ["during drift", "2026-03-01T10:00:07Z", [reverted], ["recorded", "found"]],
    ["after the revert", "2026-03-02T00:00:00Z", [reverted], ["inferred", "expected"]],
    ["while drift is open", "2026-03-19T00:00:00Z", [{ state: "detected" }], ["recorded", "found"]],
    [
      "after an adoption",
      "2026-03-19T00:00:00Z",
      [{ state: "adopted", closedAt: base.detectedAt }],
      ["inferred", "found"],
    ],
    [
      "after a person closed the incident",
      "2026-03-19T00:00:00Z",
      [
        {
          state: "resolved",
          closedAt: "2026-03-02T00:00:00.000Z",
          steps: [{ at: "2026-03-02T00:00:00.000Z", state: "resolved", note: "Closed by ada: known" }],
        },
      ],
      ["inferred", "found"],
    ],
    [
      "while the role was deleted",
      "2026-03-01T10:00:07Z",
      [{ ...reverted, cause: { kind: "role-deleted" } }],
      ["recorded", undefined],
    ],
    [
      "of an incident about a principal of this name",
      "2026-03-01T10:00:07Z",
      [{ cause: { kind: "role-not-readable", reported: "role-deleted", error: "" } }],
      ["inferred", "snapshot"],
    ],
    [
      "of a role of another account",
      "2026-03-01T10:00:07Z",
      [{ role: { account: "333333333333", name: "app" } }],
      ["inferred", "snapshot"],
    ],
  ] as const)("%s", (_, time, incidents, wanted) => {
    expect(at(time, ...incidents)).toEqual(wanted);
  });

  test("is the expected document where no reading is older", () => {
    const expected = {
      kind: "one",
      expectation: "qovery-access",
      document: expectedDocument("qovery-access"),
      version: "1",
      at: "2026-01-01T00:00:00Z",
      by: "ada",
    } as const;
    expect(trustedThen([], expected, "2026-02-01T00:00:00Z")).toMatchObject({
      kind: "inferred",
      document: expected.document,
    });
  });
});
