import { describe, expect, test } from "vitest";
import { decodeRecheck, recheckMessage, rechecksOf } from "../../../../core/events/recheck.ts";
import { adopt, adoptDigest, whyNotAdoptable } from "../../../../core/incidents/approval/adopt.ts";
import { approve } from "../../../../core/incidents/approval/approve.ts";
import { digestOf } from "../../../../core/incidents/approval/proposal.ts";
import type { Incident } from "../../../../core/incidents/incident.ts";
import { respond } from "../../../../core/respond/respond.ts";
import { MemoryWorld } from "../../support/memory.ts";
import { MemoryRechecks } from "../../support/memory-principals.ts";
import {
  expectation,
  expectedDocument,
  incidentOf,
  qovery,
  updated,
  widened,
} from "../../support/samples.ts";

const ada = "Ada (Slack U0ADA456789)";
const bob = "Bob (Slack U0BOB456789)";
const foreign = widened("qovery-access");
const own = widened("qovery-access", `arn:aws:iam::${qovery.account}:root`);

/** Drift that is on record, and was not reverted. */
async function drifted(document = own, toggle = "approve") {
  const expectations = [expectation("qovery-access")];
  const world = new MemoryWorld({ expectations, accounts: [qovery.account] });
  world.toggle = toggle;
  world.put(qovery, document);
  const incident = await incidentOf(updated("event-1", document), world);
  const rechecks = new MemoryRechecks();
  const ports = {
    ...world.ports,
    rechecks: { trustUpdated: rechecks, principalChanged: rechecks },
    partition: "aws",
  } as const;
  const latest = () => world.record(qovery).latest ?? expect.fail("no incident");
  return {
    world,
    ports,
    incident,
    latest,
    click: (changes: Partial<Parameters<typeof adopt>[0]> = {}) => {
      const digest = adoptDigest(incident);
      const request = { subject: incident.id, digest, by: ada, isCriticalConfirmed: false, ...changes };
      return adopt(request, ports);
    },
    sent: () => rechecks.sent,
    follow: async () => {
      for (const one of rechecks.sent.splice(0))
        await respond(decodeRecheck(recheckMessage(one)), world.ports);
    },
    sweep: () => {
      const cause = { reason: "sweep", causeId: "sweep-1", partition: "aws" } as const;
      const [one] = rechecksOf([qovery], cause, new Date(world.now));
      return respond(decodeRecheck(recheckMessage(one ?? expect.fail("no recheck"))), world.ports);
    },
  };
}

describe("a change that a person adopts", () => {
  test("is expected of this role from then on, and the person is on record", async () => {
    const { world, incident, click, follow, sweep } = await drifted();
    expect(incident.state).toBe("awaiting-approval");
    expect(await click()).toMatchObject({ kind: "approved" });
    await follow();
    const adopted = world.incident(incident.id);
    expect(adopted).toMatchObject({ state: "adopted" });
    expect(adopted?.steps.map(({ note }) => note).slice(1)).toEqual([
      `Adoption approved by ${ada}.`,
      `Adopted by ${ada}: the live document is now the expected document of this role.`,
    ]);
    world.toggle = "on";
    expect(await sweep()).toMatchObject({ kind: "ignored", reason: "as-expected" });
    expect(world.writes).toEqual([]);
  });

  test("is adopted while auto-remediation is off: nothing is written to IAM", async () => {
    const { world, incident, click, follow } = await drifted(own, "off");
    expect(incident.state).toBe("detected");
    await click();
    await follow();
    expect(world.record(qovery).adopted).toMatchObject({ by: ada, roleId: `AROAEXAMPLE${qovery.name}` });
  });

  test("and announced, each step once", async () => {
    const { world, click, follow } = await drifted();
    await click();
    await follow();
    const notes = world.announced.map(({ incident, step }) => incident.steps[step]?.note);
    expect(notes).toContain(`Adoption approved by ${ada}.`);
    expect(new Set(notes).size).toBe(notes.length);
  });

  test("by two clicks at once is adopted by the first", async () => {
    const { click, follow, latest } = await drifted();
    const answers = [await click(), await click({ by: bob })];
    expect(answers.map(({ kind }) => kind)).toEqual(["approved", "already"]);
    expect(answers[1]?.text).toContain(ada);
    await follow();
    expect(latest().steps.filter(({ note }) => note.startsWith("Adopt"))).toHaveLength(2);
  });

  test("has no approval of a write, and an approved write is no adoption", async () => {
    const one = await drifted();
    await one.click();
    expect(
      await approve({ subject: one.incident.id, digest: digestOf([one.incident]), by: bob }, one.ports),
    ).toEqual({
      kind: "already",
      text: `${ada} has already adopted this change. The responder is recording it now.`,
    });
    await one.follow();
    expect(one.world.writes).toEqual([]);
    const other = await drifted();
    await approve({ subject: other.incident.id, digest: digestOf([other.incident]), by: bob }, other.ports);
    expect(await other.click()).toMatchObject({ kind: "already", text: expect.stringContaining(bob) });
    await other.follow();
    expect(other.world.documentOf(qovery)).toBe(expectedDocument("qovery-access"));
    expect(other.world.record(qovery).adopted).toBeUndefined();
  });
});

describe("nothing is adopted", () => {
  test("that the person did not see", async () => {
    const { world, click, sent } = await drifted();
    const digest = "0".repeat(32);
    expect(await click({ digest })).toMatchObject({
      kind: "refused",
      text: expect.stringContaining("you saw"),
    });
    expect(sent()).toEqual([]);
    expect(world.record(qovery).latest?.approval).toBeUndefined();
  });

  test("that replaced what the person saw, between the click and the recheck", async () => {
    const { world, click, follow } = await drifted();
    await click();
    world.put(qovery, foreign);
    await follow();
    expect(world.record(qovery).adopted).toBeUndefined();
    expect(world.record(qovery).latest?.state).not.toBe("adopted");
  });

  test("in place of another expectation than the one that the person saw", async () => {
    const { world, click, follow } = await drifted();
    await click();
    const other = { ...expectation("qovery-access"), trust: JSON.parse(foreign) };
    world.push([other], { by: bob, at: "2026-03-01T10:00:01.000Z", version: "v2" });
    await follow();
    expect(world.record(qovery).adopted).toBeUndefined();
  });

  test("an hour after the click", async () => {
    const { world, click, follow, latest } = await drifted();
    await click();
    world.now += 3601 * 1000;
    await follow();
    expect(latest()).toMatchObject({ state: "awaiting-approval" });
    expect(world.record(qovery).adopted).toBeUndefined();
  });

  test("that is critical, without a second confirmation", async () => {
    const { incident, click, follow, world } = await drifted(foreign);
    expect(incident.severity).toBe("critical");
    expect(await click()).toMatchObject({ kind: "refused", text: expect.stringContaining("a second time") });
    expect(await click({ isCriticalConfirmed: true })).toMatchObject({ kind: "approved" });
    await follow();
    expect(world.record(qovery).adopted?.document).toContain("193672423079");
  });

  test("by the person who made the change, with four eyes", async () => {
    const { incident, click, ports } = await drifted();
    const identity = incident.actor?.arn ?? expect.fail("the caller is unknown");
    const request = { subject: incident.id, digest: adoptDigest(incident), by: ada, identity };
    const answer = await adopt({ ...request, isCriticalConfirmed: false }, { ...ports, fourEyes: true });
    expect(answer).toMatchObject({
      kind: "refused",
      text: expect.stringContaining("Another person must adopt"),
    });
    expect(await click()).toMatchObject({ kind: "approved" });
  });

  test("by the person who made the change, where only the responder knows of four eyes", async () => {
    const { incident, click, sent, world } = await drifted();
    const identity = incident.actor?.arn ?? expect.fail("the caller is unknown");
    await click({ identity });
    const [one] = sent();
    const ports = { ...world.ports, settings: { ...world.ports.settings, fourEyes: true } };
    await respond(decodeRecheck(recheckMessage(one ?? expect.fail("no recheck"))), ports);
    expect(world.record(qovery).adopted).toBeUndefined();
  });

  const base = async (): Promise<Incident> => (await drifted()).incident;
  test.each<readonly [string, Partial<Incident>, string]>([
    ["over", { state: "reverted" }, "is reverted"],
    ["of a push", { cause: { kind: "expectation-changed", changes: [] } }, "roll the expectation back"],
    [
      "about a deleted principal",
      { cause: { kind: "principal-orphaned", changes: [], orphans: [] } },
      "unique ID",
    ],
    ["of another kind", { cause: { kind: "role-recreated" } }, "not about a changed trust policy"],
  ])("of an incident that is %s", async (_, changes, text) => {
    expect(whyNotAdoptable({ ...(await base()), ...changes })).toContain(text);
  });
});

describe("the adoption of a person ends", () => {
  async function adopted() {
    const stage = await drifted();
    await stage.click();
    await stage.follow();
    stage.world.toggle = "on";
    return stage;
  }

  test("when the expectation changes", async () => {
    const { world, sweep } = await adopted();
    world.push([{ ...expectation("qovery-access"), availability: "normal" }], {
      by: bob,
      at: "2026-03-01T10:00:01.000Z",
      version: "v2",
    });
    await sweep();
    expect(world.record(qovery).adopted).toBeUndefined();
  });

  test("when the role is recreated", async () => {
    const { world, sweep } = await adopted();
    world.put(qovery, own, { id: "AROAEXAMPLENEW" });
    await sweep();
    expect(world.record(qovery).adopted).toBeUndefined();
    expect(
      world
        .record(qovery)
        .latest?.steps.map(({ note }) => note)
        .join(" "),
    ).toContain(`the trust policy that ${ada} adopted at`);
  });

  test("and not because no changer is trusted", async () => {
    const { world, sweep } = await adopted();
    await sweep();
    expect(world.record(qovery).adopted).toBeDefined();
  });
});
