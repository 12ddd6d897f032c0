import { describe, expect, test } from "vitest";
import { type Answer, type ApprovalPorts, approve } from "../../../../core/incidents/approval/approve.ts";
import { digestOf, proposalOf } from "../../../../core/incidents/approval/proposal.ts";
import { advance, type Incident } from "../../../../core/incidents/incident.ts";
import { noContext } from "../../../../core/notify/context.ts";
import { groupAlert } from "../../../../core/notify/group/group-alert.ts";
import type { RoleKey } from "../../../../core/principals/role.ts";
import { MemoryWorld } from "../../support/memory.ts";
import { MemoryRechecks } from "../../support/memory-principals.ts";

const ada = "Ada (Slack U0ADA456789)";
const bob = "arn:aws:iam::222222222222:user/bob on the command line";
const group = `group-${"a".repeat(32)}`;
const dev = { account: "333333333333", name: "qovery-user-role" };
const prod = { account: "444444444444", name: "qovery-user-role" };

interface Stage {
  readonly world: MemoryWorld;
  readonly ports: ApprovalPorts;
  readonly trustUpdated: MemoryRechecks;
  readonly principalChanged: MemoryRechecks;
}

/** Incidents on record, each the latest of its role. */
async function stageOf(...incidents: readonly Incident[]): Promise<Stage> {
  const world = new MemoryWorld();
  for (const incident of incidents) await put(world, incident);
  const [trustUpdated, principalChanged] = [new MemoryRechecks(), new MemoryRechecks()];
  const { state, toggle, clock } = world.ports;
  const groups = {
    members: async (id: string) => world.incidents().filter((incident) => incident.group === id),
  };
  const rechecks = { trustUpdated, principalChanged };
  return {
    world,
    trustUpdated,
    principalChanged,
    ports: { state, groups, toggle, rechecks, clock, partition: "aws" },
  };
}

async function put(world: MemoryWorld, incident: Incident): Promise<void> {
  const record = world.record(incident.role);
  await world.ports.state.write(incident.role, { ...record, latest: incident }, [incident]);
}

function waiting(role: RoleKey, changes: Partial<Incident> = {}): Incident {
  const orphan = {
    uniqueId: "AROAOLD",
    principal: "arn:aws:iam::283389881690:role/qovery-deployer",
    status: { kind: "recreated", id: "AROANEW" },
  } as const;
  return {
    id: (role === dev ? "d" : "e").repeat(32),
    state: "awaiting-approval",
    severity: "high",
    cause: { kind: "principal-orphaned", changes: [], orphans: [orphan] },
    fingerprint: "f",
    role,
    eventIds: [],
    occurredAt: "2026-03-01T09:59:58Z",
    detectedAt: "2026-03-01T10:00:00.000Z",
    expectedDocument: "{}",
    group,
    steps: [{ at: "2026-03-01T10:00:00.000Z", state: "awaiting-approval", note: "A person must decide." }],
    ...changes,
  };
}

const both = () => [waiting(dev), waiting(prod)] as const;
const seen = digestOf(both());

function press({ ports }: Stage, by = ada, subject = group, digest = seen): Promise<Answer> {
  return approve({ subject, digest, by }, ports);
}

describe("a group that a person approves", () => {
  test("has the approval on record in every member, and each role is looked at again", async () => {
    const stage = await stageOf(...both());
    expect(await press(stage)).toEqual({
      kind: "approved",
      text: "Approved. The responder is writing 2 roles now.",
    });
    for (const role of [dev, prod]) {
      const { latest } = stage.world.record(role);
      expect(latest).toMatchObject({ state: "awaiting-approval", approval: { by: ada, fingerprint: "f" } });
      expect(latest?.steps.at(-1)?.note).toBe(`Approved by ${ada}.`);
      expect(stage.world.incident(latest?.id ?? "")).toEqual(latest);
    }
    const { sent } = stage.trustUpdated;
    expect(sent.map(({ account, roleName, reason }) => [account, roleName, reason])).toEqual([
      [dev.account, dev.name, "approved"],
      [prod.account, prod.name, "approved"],
    ]);
    expect(new Set(sent.map(({ causeId }) => causeId)).size).toBe(2);
  });

  test("has no button any more", async () => {
    const stage = await stageOf(...both());
    expect(proposalOf(group, stage.world.incidents())?.digest).toBe(seen);
    await press(stage);
    expect(proposalOf(group, stage.world.incidents())).toBeUndefined();
  });

  test("that no one acted on within the hour is asked again", async () => {
    const stage = await stageOf(...both());
    await press(stage);
    const incidents = stage.world.incidents();
    const secondsOn = (seconds: number) => new Date(stage.world.now + seconds * 1000);
    expect(proposalOf(group, incidents, secondsOn(3600))).toBeUndefined();
    expect(proposalOf(group, incidents, secondsOn(3601))?.digest).toBe(seen);
    const [first, ...others] = incidents;
    const shown = first && groupAlert(group, [first, ...others], { ...noContext, now: secondsOn(3601) });
    expect(shown?.approve?.digest).toBe(seen);
    expect(shown?.status).toContain("Both roles: awaiting approval");
    stage.world.now += 3_601_000;
    expect(await press(stage, bob)).toMatchObject({ kind: "approved" });
  });

  test("without having seen it: nothing is approved, and what stands is said", async () => {
    const stage = await stageOf(...both());
    const blindly = () => approve({ subject: group, digest: seen, by: bob, isUnseen: true }, stage.ports);
    expect(await blindly()).toMatchObject({ kind: "refused" });
    expect(stage.world.record(dev).latest?.approval).toBeUndefined();
    await press(stage);
    expect(await blindly()).toMatchObject({ kind: "already" });
    stage.world.now += 3_601_000;
    expect(await blindly()).toMatchObject({ kind: "refused" });
  });

  test("twice: one approval, and the same rechecks again, which are known by their ids", async () => {
    const stage = await stageOf(...both());
    await press(stage);
    stage.world.now += 1000;
    expect(await press(stage, bob)).toEqual({
      kind: "already",
      text: `${ada} has already approved this. The responder is writing it now.`,
    });
    const ids = stage.trustUpdated.sent.map(({ causeId }) => causeId);
    expect([ids.length, new Set(ids).size]).toEqual([4, 2]);
    expect(stage.world.record(dev).latest?.steps).toHaveLength(2);
  });

  test("by two people at the same time: each role has one approval", async () => {
    const stage = await stageOf(...both());
    const answers = await Promise.all([press(stage, ada), press(stage, bob)]);
    expect(answers.map(({ kind }) => kind)).not.toContain("refused");
    for (const role of [dev, prod]) {
      const notes = stage.world.record(role).latest?.steps.map(({ note }) => note) ?? [];
      expect(notes.filter((note) => note.startsWith("Approved by"))).toHaveLength(1);
    }
    const ids = stage.trustUpdated.sent.map(({ causeId }) => causeId);
    expect(new Set(ids).size).toBe(2);
  });

  test("where the rechecks did not get through: clicked again, they are sent", async () => {
    const stage = await stageOf(...both());
    const send = stage.trustUpdated.send.bind(stage.trustUpdated);
    stage.trustUpdated.send = () => Promise.reject(new Error("no queue"));
    await expect(press(stage)).rejects.toThrow("no queue");
    stage.trustUpdated.send = send;
    expect(await press(stage)).toMatchObject({ kind: "already" });
    expect(stage.trustUpdated.sent).toHaveLength(2);
  });

  test("where no one acted on it within an hour: it is given again", async () => {
    const stage = await stageOf(...both());
    await press(stage);
    stage.world.now += 3601 * 1000;
    expect(await press(stage, bob)).toMatchObject({ kind: "approved" });
    expect(stage.world.record(dev).latest?.approval?.by).toBe(bob);
  });
});

describe("what has changed since is not approved", () => {
  const changed = {
    kind: "refused",
    text: "The proposal has changed: read the updated message. Nothing was approved.",
  };
  const recreated = (id: string): Incident["cause"] => ({
    kind: "principal-orphaned",
    changes: [],
    orphans: [{ uniqueId: "AROAOLD", status: { kind: "recreated", id } }],
  });
  const [devOne, prodOne] = both();

  test.each<readonly [string, readonly Incident[]]>([
    ["another drift", [{ ...devOne, fingerprint: "g" }, prodOne]],
    ["another document", [{ ...devOne, expectedDocument: "[]" }, prodOne]],
    ["another role of the group", [devOne, prodOne, { ...waiting(prod), id: "c".repeat(32) }]],
    ["a role that was put back", [devOne, { ...prodOne, state: "resolved" }]],
    ["a principal that was recreated once more", [{ ...devOne, cause: recreated("AROATHIRD") }, prodOne]],
  ])("%s", async (_, incidents) => {
    const stage = await stageOf(...incidents);
    expect(await press(stage)).toEqual(changed);
    expect(stage.world.incidents().some(({ approval }) => approval !== undefined)).toBe(false);
    expect(stage.trustUpdated.sent).toEqual([]);
  });

  test.each<readonly [string, Partial<Incident>]>([
    ["is another drift", { id: "c".repeat(32), fingerprint: "g" }],
    ["has the same drift again", { id: "c".repeat(32) }],
    ["is to become something else", { expectedDocument: "[]" }],
    ["is put back", { state: "resolved" }],
  ])("a role that just then %s is left out, and said", async (_, changes) => {
    const stage = await stageOf(...both());
    let isChanged = false;
    stage.world.before = async (call) => {
      if (call !== "table read" || isChanged) return;
      isChanged = true; // after the group was read, before the role's record is
      await put(stage.world, { ...waiting(prod), ...changes });
    };
    expect(await press(stage)).toEqual({
      kind: "approved",
      text: "Approved. The responder is writing 1 role now. 1 role changed in the meantime: read the updated message.",
    });
    expect(stage.world.record(prod).latest?.approval).toBeUndefined();
    expect(stage.trustUpdated.sent.map(({ account }) => account)).toEqual([dev.account]);
  });
});

test("a handler that writes the record just then does not lose the approval, nor the approval what it wrote", async () => {
  const stage = await stageOf(...both());
  let isWritten = false;
  stage.world.before = async (call) => {
    if (call !== "table write" || isWritten) return;
    isWritten = true;
    const record = stage.world.record(dev);
    await stage.world.ports.state.write(dev, { ...record, path: "/platform/" }, []);
  };
  expect(await press(stage)).toMatchObject({ kind: "approved" });
  expect(stage.world.record(dev)).toMatchObject({ path: "/platform/", latest: { approval: { by: ada } } });
});

test.each(["off", "of", undefined])(
  "with the toggle %s nothing is written, and that is said",
  async (toggle) => {
    const stage = await stageOf(...both());
    stage.world.toggle = toggle;
    const { kind, text } = await press(stage);
    expect(kind).toBe("refused");
    expect(text).toMatch(/^Auto-remediation is off.*Nothing was approved\.$/);
    expect(stage.world.incidents()).toEqual(both());
    expect(stage.trustUpdated.sent).toEqual([]);
  },
);

test("what is over cannot be approved, and who approved it is said", async () => {
  const approval = { at: "2026-03-01T10:00:05.000Z", by: ada, fingerprint: "f" };
  const over = both().map((one) =>
    advance({ ...one, approval }, "reverted", "2026-03-01T10:00:06.000Z", "Done."),
  );
  const answer = await press(await stageOf(...over));
  expect(answer.kind).toBe("refused");
  expect(answer.text).toContain(`No approval is pending`);
  expect(answer.text).toContain(ada);
});

test("no one knows of it", async () => {
  const stage = await stageOf();
  for (const subject of [group, "0".repeat(32)])
    expect(await press(stage, ada, subject)).toMatchObject({
      kind: "refused",
      text: expect.stringContaining(subject),
    });
});

test("an incident by itself is approved by its id", async () => {
  const [one, other] = both();
  const stage = await stageOf(one, other);
  expect(await press(stage, ada, one.id, digestOf([one]))).toMatchObject({ kind: "approved" });
  expect(stage.world.record(prod).latest?.approval).toBeUndefined();
});

test("a deleted role is created by the function that can", async () => {
  const gone = waiting(prod, { cause: { kind: "role-deleted" } });
  const stage = await stageOf(gone);
  await press(stage, ada, gone.id, digestOf([gone]));
  expect([stage.trustUpdated.sent.length, stage.principalChanged.sent.length]).toEqual([0, 1]);
});

test("two hundred roles are approved at once", async () => {
  const many = Array.from({ length: 200 }, (_, at) => ({
    ...waiting({ ...prod, name: `role-${at}` }),
    id: at.toString(16).padStart(32, "0"),
  }));
  const stage = await stageOf(...many);
  expect(await press(stage, ada, group, digestOf(many))).toMatchObject({
    text: expect.stringContaining("200 roles"),
  });
  expect(stage.trustUpdated.sent).toHaveLength(200);
});

describe("what a button says", () => {
  const labelOf = (...incidents: readonly Incident[]) => proposalOf(group, incidents)?.label;
  const changed = { cause: { kind: "trust-changed", changes: [] } } as const;
  const deleted = { cause: { kind: "role-deleted" } } as const;

  test("is what would be done", () => {
    expect(labelOf(waiting(dev, changed))).toBe("Revert");
    expect(labelOf(...both())).toBe("Trust the recreated principals again");
    expect(labelOf(waiting(dev, deleted))).toBe("Restore the role");
    expect(labelOf(waiting(dev, deleted), waiting(prod))).toBe("Approve all");
  });

  test("names each role with its account", () => {
    expect(proposalOf(group, both())?.consequence).toBe(
      "The expected trust policy is saved again, so that the current owners of the expected names are trusted, in 2 roles: 333333333333/qovery-user-role, 444444444444/qovery-user-role",
    );
  });
});
