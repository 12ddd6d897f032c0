import { beforeEach, describe, expect, test } from "vitest";
import type { Incident } from "../../../../core/incidents/incident.ts";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import type { Outcome } from "../../../../core/respond/record/outcome.ts";
import { differences } from "../../../../core/restore/snapshots/compare.ts";
import { rich, trusting } from "../../restore/samples.ts";
import { dependent, RestoreWorld } from "../../support/restore-world.ts";
import { lastNote } from "../../support/samples.ts";

const asked = (changes: Record<string, unknown> = {}) => ({
  name: "deployer",
  match: { accounts: "*", roles: ["platform/ci/deployer"] },
  trust: JSON.parse(rich.trust),
  restore: "auto",
  ...changes,
});

let world: RestoreWorld;

function begin(changes: Record<string, unknown> = {}): void {
  world = new RestoreWorld([asked(changes)]);
  world.directory.trust({ kind: "role", ...rich }, dependent);
  world.now += 600_000;
}

beforeEach(() => begin());

const live = () => world.iam.read(rich.name);
const incidentIn = (outcome: Outcome): Incident =>
  outcome.kind === "incident"
    ? outcome.incident
    : expect.fail(`expected an incident, found ${outcome.reason}`);
const told = async (eventId?: string) => incidentIn(await world.tellDeleted(rich, eventId));
const noRole = () => expect(live()).toBeUndefined();

describe("a deleted role is created again", () => {
  test("where its expectation and the toggle say so: whole, verified, reported; whom it is for is looked at", async () => {
    world.lose(rich);
    const incident = await told();
    expect(incident).toMatchObject({
      state: "reverted",
      cause: { kind: "role-deleted", dependents: [dependent], snapshotTakenAt: rich.takenAt },
      restoration: { newId: "AROANEW1", missing: [] },
      revertedAt: expect.any(String),
    });
    expect(differences(rich, live() ?? expect.fail())).toEqual([]);
    expect(alertOf(incident).title).toMatch(/^Restored in \d+ min · Protected role /);
    expect(world.directory.known).toMatchObject([
      { kind: "role", id: "AROANEW1", arn: rich.arn, restoredFor: incident.id },
    ]);
    expect(world.directory.known[0]).not.toHaveProperty("restoreApprovedBy");
    expect(world.sentRechecks.sent).toContainEqual(
      expect.objectContaining({
        causeId: incident.id,
        roleName: dependent.name,
        reason: "principal-changed",
      }),
    );
    expect(world.snapshotOrders.ordered).toEqual([{ account: rich.account, name: rich.name }]);
    expect(world.lastAnnounced(incident.id)).toBe(incident.steps.length - 1);
    expect(world.record(rich)).not.toHaveProperty("restoring");
    expect(world.record(rich)).not.toHaveProperty("leaseUntil");
  });

  test("with the expected trust where its own was another: no one is let in again who should not be", async () => {
    world.lose({
      ...rich,
      trust: trusting("arn:aws:iam::999999999999:root", "arn:aws:iam::283389881690:role/example"),
    });
    expect(await told()).toMatchObject({ state: "reverted" });
    expect(live()?.trust).toBe(JSON.stringify(JSON.parse(rich.trust)));
  });

  test("from the version before it was emptied, after a person said so", async () => {
    const emptied = { ...rich, attachedPolicies: [], takenAt: "2026-03-01T10:05:00.000Z" };
    world.lose(rich);
    world.versions.push(emptied);
    const incident = await told();
    expect(incident.state).toBe("awaiting-approval");
    expect(lastNote(incident)).toContain("Parts of the role were removed before the deletion");
    await world.approve(rich);
    expect(incidentIn(await world.sweep(rich, "approved", "a1"))).toMatchObject({ state: "reverted" });
    expect(live()?.attachedPolicies).toEqual(rich.attachedPolicies);
  });

  test("when a sweep misses it, and its event never comes", async () => {
    world.lose(rich);
    world.known = { seen: { id: rich.id, trustDigest: "", at: "2026-03-01T10:00:00.000Z" } };
    const incident = incidentIn(await world.sweep(rich, "sweep", "s1"));
    expect(incident).toMatchObject({ state: "reverted", foundBy: "sweep" });
    expect(differences(rich, live() ?? expect.fail())).toEqual([]);
  });

  test("and its event comes late: it learns who, and nothing more is reported", async () => {
    world.lose(rich);
    const { id } = incidentIn(await world.sweep(rich, "sweep", "s1"));
    const late = await told();
    expect(late).toMatchObject({ id, state: "reverted", actor: { arn: expect.stringContaining("jamie") } });
    expect(world.incidents()).toHaveLength(1);
    expect(await world.tellDeleted(rich, "e1")).toMatchObject({ again: true });
  });

  test("reported twice: once", async () => {
    world.lose(rich);
    const { id } = await told();
    expect(await world.tellDeleted(rich)).toMatchObject({ again: true, incident: { id, state: "reverted" } });
    expect(world.iam.roles.size).toBe(1);
  });
});

describe("nothing is created", () => {
  const says = async (state: string, words: string | RegExp) => {
    const incident = await told();
    expect(incident.state).toBe(state);
    expect(lastNote(incident)).toMatch(words);
    noRole();
    return incident;
  };

  test("where no one asks for it: reported, with who depends on it", async () => {
    begin({ restore: "never" });
    world.lose(rich);
    const incident = await says("detected", /^The role was deleted\.$/);
    expect(incident).toMatchObject({ cause: { dependents: [dependent] } });
    expect(
      alertOf(incident)
        .findings.map(({ text }) => text)
        .join(),
    ).toContain("deploy-target");
  });

  test("while the toggle is off", async () => {
    world.lose(rich);
    world.toggle = "off";
    await says("detected", /^The role was deleted\. Auto-remediation is off\.$/);
    world.toggle = "onn";
    await world.sweep(rich, "sweep", "s1");
    noRole();
  });

  test("and once the toggle is on, the next sweep does", async () => {
    world.lose(rich);
    world.toggle = "off";
    await says("detected", /off/);
    world.toggle = "on";
    expect(incidentIn(await world.sweep(rich, "sweep", "s1"))).toMatchObject({ state: "reverted" });
  });

  test("without a snapshot", async () => {
    await says(
      "detected",
      /^The role was deleted\. The event contains no path.* There is no snapshot of the role/,
    );
  });

  test("of our own roles, whatever an expectation says", async () => {
    const own = { ...rich, name: "trust-drift-reader", path: "/trust-drift/" };
    const match = { accounts: "*", roles: ["trust-drift/trust-drift-reader"] };
    begin({ match });
    world.lose({ ...own, arn: `arn:aws:iam::${rich.account}:role/trust-drift/trust-drift-reader` });
    const incident = incidentIn(await world.tellDeleted(own));
    expect(incident.state).toBe("detected");
    expect(lastNote(incident)).toContain("never writes its own roles");
    expect(world.iam.read(own.name)).toBeUndefined();
  });

  test("of a role whose newest snapshot is of an earlier one, without a person", async () => {
    world.lose(rich);
    const { account, name, arn } = rich;
    world.directory.known.push({ kind: "role", account, name, arn, id: "AROALATER", since: rich.takenAt });
    await says("awaiting-approval", /There is no snapshot of the deleted role \(id AROALATER\)/);
  });

  test("after three in a quarter of an hour: someone does not want it", async () => {
    world.lose(rich);
    for (const eventId of ["e1", "e2", "e3"]) {
      expect(await told(eventId)).toMatchObject({ state: "reverted" });
      world.versions.push(live() ?? expect.fail());
      world.iam.delete(rich.name);
      world.now += 1000;
    }
    const incident = await told("e4");
    expect(incident.state).toBe("suspended");
    expect(lastNote(incident)).toContain("another writer keeps changing this role");
    noRole();
  });
});

describe("with a person", () => {
  beforeEach(() => {
    begin({ restore: "approve" });
    world.lose(rich);
  });

  test("is proposed first, with what is created and who is rebound; done after a yes to exactly that", async () => {
    const incident = await told();
    expect(incident.state).toBe("awaiting-approval");
    expect(lastNote(incident)).toContain(
      `Proposed: recreate ${rich.arn} with permissions boundary arn:aws:iam::444444444444:policy/bounds/boundary, 3 tags, 2 inline policies, 2 attached policies, 1 instance profile, as it was at ${rich.takenAt}. Its policies: permissions boundary arn:aws:iam::444444444444:policy/bounds/boundary; attached policy arn:aws:iam::444444444444:policy/deploy; attached policy arn:aws:iam::aws:policy/ReadOnlyAccess; inline policy allow-logs, which allows logs:PutLogEvents on every resource; inline policy deny-iam, which denies iam:*. The role gets a new unique ID, so the roles that trust it are rebound: ${dependent.arn}.`,
    );
    noRole();
    await world.approve(rich);
    const restored = incidentIn(await world.sweep(rich, "approved", "a1"));
    expect(restored).toMatchObject({ id: incident.id, state: "reverted" });
    expect(restored.steps.map(({ note }) => note).join()).toContain(
      "Approved by Ada. The role is about to be recreated",
    );
    expect(world.directory.known).toMatchObject([{ restoreApprovedBy: "Ada", restoredFor: incident.id }]);
  });

  test("is met by sweeps in silence while it waits", async () => {
    const { steps } = await told();
    expect(await world.sweep(rich, "sweep", "s1")).toMatchObject({ reason: "part-of-known-incident" });
    expect(world.incidents()[0]?.steps).toEqual(steps);
  });

  test("whose yes is older than an hour is asked again", async () => {
    await told();
    await world.approve(rich);
    world.now += 3_601_000;
    expect(incidentIn(await world.sweep(rich, "approved", "a1"))).toMatchObject({
      state: "awaiting-approval",
    });
    noRole();
  });

  test("who said yes to another snapshot is asked again", async () => {
    await told();
    await world.approve(rich);
    world.versions.push({ ...rich, description: "another", takenAt: "2026-03-01T09:30:00.000Z" });
    expect(incidentIn(await world.sweep(rich, "approved", "a1"))).toMatchObject({
      state: "awaiting-approval",
    });
    noRole();
  });

  test("by the toggle, whatever the expectation says", async () => {
    begin();
    world.lose(rich);
    world.toggle = "approve";
    const incident = await told();
    expect(incident.state).toBe("awaiting-approval");
    expect(lastNote(incident)).toContain("Auto-remediation mode `approve` requires approval");
  });
});
