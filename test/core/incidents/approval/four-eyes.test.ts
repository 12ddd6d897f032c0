import { describe, expect, test } from "vitest";
import { approve } from "../../../../core/incidents/approval/approve.ts";
import { whyNotAnother } from "../../../../core/incidents/approval/four-eyes.ts";
import { digestOf } from "../../../../core/incidents/approval/proposal.ts";
import type { Incident } from "../../../../core/incidents/incident.ts";
import { MemoryWorld } from "../../support/memory.ts";
import { MemoryRechecks } from "../../support/memory-principals.ts";
import {
  byRole,
  expectation,
  followRecheck,
  incidentOf,
  lastNote,
  qovery,
  updated,
  widened,
} from "../../support/samples.ts";

const drift = widened("qovery-access");
const role = `arn:aws:iam::${qovery.account}:role/admin`;
const session = (name: string) =>
  `arn:aws:sts::222222222222:assumed-role/AWSReservedSSO_Ops_0123456789abcdef/${name}`;

/** Ada's session widens the role's trust policy, and a person approves the revert. */
async function approvedBy(identity: string | undefined, { isKnownHere = false, fourEyes = true } = {}) {
  const world = new MemoryWorld({ expectations: [expectation("qovery-access")], accounts: [qovery.account] });
  const ports = { ...world.ports, settings: { ...world.ports.settings, fourEyes } };
  world.toggle = "approve";
  world.put(qovery, drift);
  const incident = await incidentOf(updated("event-1", drift, byRole(role, "ada@example.com")), world);
  const rechecks = new MemoryRechecks();
  const answer = await approve(
    { subject: incident.id, digest: digestOf([incident]), by: "a person", identity },
    {
      ...ports,
      fourEyes: isKnownHere,
      rechecks: { trustUpdated: rechecks, principalChanged: rechecks },
      partition: "aws",
    },
  );
  for (const one of rechecks.sent) await followRecheck(one, { ports });
  const after = world.incident(incident.id) ?? expect.fail("no incident");
  return { world, answer, after, ports, rechecks };
}

describe("with four eyes", () => {
  test("another person's approval counts", async () => {
    for (const identity of [session("bob@example.com"), "bob@example.com"]) {
      const { after, world } = await approvedBy(identity);
      expect(after.state).toBe("reverted");
      expect(after.approval).toMatchObject({ by: "a person", identity });
      expect(world.writes).toHaveLength(1);
    }
  });

  test.each([
    ["on the command line, with another role", session("ada@example.com")],
    ["in Slack, by the name that the configuration gives", "Ada@Example.com"],
    ["in Slack, without a name in the configuration", undefined],
  ])("who caused it cannot approve it %s", async (_, identity) => {
    const { after, world, answer } = await approvedBy(identity);
    expect(answer.kind).toBe("approved"); // The command line does not know the setting
    expect(world.writes).toEqual([]);
    expect(after.state).toBe("awaiting-approval");
    expect(after).not.toHaveProperty("approval");
    expect(lastNote(after)).toMatch(
      /^The approval by a person does not count: .+ Another person must approve\.$/,
    );
  });

  test("the refusal stays, and another person can approve afterwards", async () => {
    const { after, world, ports, rechecks } = await approvedBy(session("ada@example.com"));
    world.now += 1000;
    await followRecheck(rechecks.sent[0] ?? expect.fail("no recheck"), { ports });
    expect(world.writes).toEqual([]);
    const second = new MemoryRechecks();
    await approve(
      { subject: after.id, digest: digestOf([after]), by: "bob", identity: session("bob") },
      { ...ports, rechecks: { trustUpdated: second, principalChanged: second }, partition: "aws" },
    );
    for (const one of second.sent) await followRecheck(one, { ports });
    expect(world.writes).toHaveLength(1);
  });

  test("where the setting is known, the answer says so and nothing is recorded", async () => {
    const { answer, rechecks } = await approvedBy("ada@example.com", { isKnownHere: true });
    expect(answer).toEqual({
      kind: "refused",
      text: "Another person must approve this, because the same person caused this. Nothing was approved.",
    });
    expect(rechecks.sent).toEqual([]);
  });

  test("without the setting, who caused it can approve it", async () => {
    expect((await approvedBy(session("ada@example.com"), { fourEyes: false })).after.state).toBe("reverted");
  });
});

describe("who caused an incident", () => {
  const push = { version: "v", at: "2026-03-01T10:00:00Z", by: session("ada") };
  const orphan = (createdBy: string) => ({
    status: { kind: "recreated" as const, id: "AROANEW", createdBy },
  });
  test.each<[string, Pick<Incident, "cause" | "actor">, string]>([
    ["pushed the expectation", { cause: { kind: "expectation-changed", changes: [], push } }, "ada"],
    [
      "recreated the principal that would be trusted",
      {
        cause: {
          kind: "principal-orphaned",
          changes: [],
          orphans: [orphan("arn:aws:iam::444444444444:user/people/ada")],
        },
      },
      session("ada"),
    ],
    [
      "has this source identity",
      { actor: { type: "AssumedRole", arn: role, sourceIdentity: "ada" }, cause: { kind: "role-recreated" } },
      "ada",
    ],
  ])("%s", (_, incident, identity) => {
    const whole: Incident = {
      ...incident,
      id: "0".repeat(32),
      state: "awaiting-approval",
      severity: "high",
      fingerprint: "f",
      role: qovery,
      eventIds: [],
      occurredAt: push.at,
      detectedAt: push.at,
      steps: [],
    };
    expect(whyNotAnother(whole, identity)).toBe("the same person caused this");
    expect(whyNotAnother(whole, "bob")).toBeUndefined();
  });
});
