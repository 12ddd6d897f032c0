import { beforeEach, describe, expect, test } from "vitest";
import { recheckMessage } from "../../../../core/events/recheck.ts";
import type { Incident } from "../../../../core/incidents/incident.ts";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import { handlePrincipalRecheck } from "../../../../core/respond/handle-event.ts";
import type { Outcome } from "../../../../core/respond/record/outcome.ts";
import { PermanentError } from "../../../../core/shared/errors.ts";
import { deniedWords } from "../../restore/hooks.ts";
import { rich, trusting } from "../../restore/samples.ts";
import { RestoreWorld } from "../../support/restore-world.ts";
import { lastNote } from "../../support/samples.ts";

const asked = (changes: Record<string, unknown> = {}) => ({
  name: "deployer",
  match: { accounts: "*", roles: ["platform/ci/deployer"] },
  trust: JSON.parse(rich.trust),
  response: "auto",
  restore: "auto",
  ...changes,
});

let world: RestoreWorld;

function begin(...expectations: readonly unknown[]): void {
  world = new RestoreWorld(expectations);
  world.now += 600_000;
}

beforeEach(() => begin(asked()));

const incidentIn = (outcome: Outcome): Incident =>
  outcome.kind === "incident"
    ? outcome.incident
    : expect.fail(`expected an incident, found ${outcome.reason}`);
const told = async () => incidentIn(await world.tellDeleted(rich));
const sweep = (causeId: string) => world.sweep(rich, "sweep", causeId);
const live = () => world.iam.read(rich.name) ?? expect.fail("there is no role");
const attacker = trusting("arn:aws:iam::999999999999:root");

describe("the path tells whose role it was", () => {
  const other = { ...rich, path: "/", arn: `arn:aws:iam::${rich.account}:role/deployer` };
  const bare = {
    ...asked({ restore: "never" }),
    name: "bare",
    match: { accounts: "*", roles: ["deployer"] },
  };

  test.each(["auto", "approve"])("one whose own expectation never restores is left (%s)", async (restore) => {
    begin(bare, asked({ restore, trust: JSON.parse(attacker) }));
    world.lose(other);
    const incident = await told();
    expect(incident).toMatchObject({ state: "detected", expectation: "bare", role: { path: "/" } });
    expect(world.iam.roles.size).toBe(0);
  });

  test("one that no expectation covers under its own path is no one's loss", async () => {
    begin(asked());
    world.lose(other);
    expect(await world.tellDeleted(other)).toEqual({ kind: "ignored", reason: "not-protected" });
  });

  test("without a snapshot, where it was seen last", async () => {
    begin(bare, asked());
    world.known = { path: "/" };
    expect(await told()).toMatchObject({ expectation: "bare" });
  });

  test("a trust that is not what its snapshot has is said to be written", async () => {
    begin(asked({ restore: "approve" }));
    world.lose({ ...rich, trust: attacker });
    expect(lastNote(await told())).toContain(
      "Its last trust policy differs from the expected document. A restore writes the expected document.",
    );
  });
});

describe("a person decides", () => {
  const asks = async (words: string) => {
    const incident = await told();
    expect(incident.state).toBe("awaiting-approval");
    expect(lastNote(incident)).toContain(words);
    expect(world.iam.roles.size).toBe(0);
    await world.approve(rich);
    expect(incidentIn(await world.sweep(rich, "approved", "a1"))).toMatchObject({ state: "reverted" });
  };

  test("where the expectation trusts who deleted it", async () => {
    begin(asked({ trustedChangers: ["arn:aws:iam::*:user/*jamie*"] }));
    world.lose(rich);
    await asks("The expectation deployer trusts this caller to change the role.");
  });

  test("where its trust had lost a principal, whose name may be another's now", async () => {
    for (const trust of [trusting("AROAEXAMPLEGONE00000"), trusting(`arn:aws:iam::${rich.account}:root`)]) {
      begin(asked());
      world.lose({ ...rich, trust });
      await asks("Its last trust policy did not name every expected principal");
    }
  });

  test("where it was last read more than an hour before", async () => {
    world.lose({ ...rich, takenAt: "2026-03-01T08:30:00.000Z" });
    await asks("The snapshot was last confirmed at 2026-03-01T08:30:00.000Z");
  });

  test("unless it was confirmed since; not by a reading of another role of that name", async () => {
    const seen = { trustDigest: "", at: "2026-03-01T09:50:00.000Z" };
    world.lose({ ...rich, takenAt: "2026-02-01T08:30:00.000Z" });
    world.known = { seen: { ...seen, id: rich.id } };
    expect(await told()).toMatchObject({ state: "reverted" });
    begin(asked());
    world.lose({ ...rich, takenAt: "2026-02-01T08:30:00.000Z" });
    world.known = { seen: { ...seen, id: "AROAANOTHER" } };
    expect(await told()).toMatchObject({ state: "awaiting-approval" });
  });

  test("where the version to restore allows more than the version before, even under auto", async () => {
    const { attachedPolicies, inlinePolicies } = rich;
    const before = { ...rich, inlinePolicies: inlinePolicies.slice(1), takenAt: "2026-02-01T09:00:00.000Z" };
    const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
    world.versions.push(before);
    world.lose({ ...rich, attachedPolicies: [...attachedPolicies, administrator] });
    await asks("The version to restore allows more than the version before, so a person must decide.");
  });

  test("and sees the policies, the boundary and what was added since the version before", async () => {
    begin(asked({ restore: "approve" }));
    world.versions.push({ ...rich, inlinePolicies: [], takenAt: "2026-02-01T09:00:00.000Z" });
    world.lose(rich);
    const note = lastNote(await told());
    expect(note).toContain(`Its policies: permissions boundary ${rich.permissionsBoundary};`);
    expect(note).toContain("inline policy allow-logs, which allows logs:PutLogEvents on every resource");
    expect(note).toContain("inline policy deny-iam, which denies iam:*");
    expect(note).toContain(
      "Added since the version of 2026-02-01T09:00:00.000Z: inline policy allow-logs, which allows logs:PutLogEvents on every resource;",
    );
  });

  test("unless the version before allowed as much", async () => {
    const tags = [{ key: "owner", value: "another" }];
    world.versions.push({ ...rich, tags, takenAt: "2026-02-01T09:00:00.000Z" });
    world.lose(rich);
    expect(await told()).toMatchObject({ state: "reverted" });
  });

  test("for exactly what was shown: other contents with the same time are another proposal", async () => {
    begin(asked({ restore: "approve" }));
    world.lose(rich);
    await told();
    await world.approve(rich);
    world.versions.splice(0, 1, {
      ...rich,
      attachedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"],
    });
    const again = incidentIn(await world.sweep(rich, "approved", "a1"));
    expect(again.state).toBe("awaiting-approval");
    expect(lastNote(again)).toContain("AdministratorAccess (administrator)");
    expect(world.iam.roles.size).toBe(0);
  });

  test("once more where someone trusts it whom they did not see", async () => {
    begin(asked({ restore: "approve" }));
    world.lose(rich);
    await told();
    await world.approve(rich);
    const { account } = rich;
    const late = { account, name: "late", arn: `arn:aws:iam::${account}:role/late` };
    const dependent = { ...late, expectation: "late", availability: "normal" } as const;
    world.directory.trust({ kind: "role", ...rich }, dependent);
    const again = incidentIn(await world.sweep(rich, "approved", "a1"));
    expect(again.state).toBe("awaiting-approval");
    expect(lastNote(again)).toContain(late.arn);
    expect(world.iam.roles.size).toBe(0);
  });
});

describe("blocked half-way, and switched off", () => {
  let first: Incident;
  beforeEach(async () => {
    world.lose(rich);
    world.hooks = {
      before: (call) => {
        if (call === "iam.restorer.attachPolicy")
          throw new PermanentError("AccessDenied", deniedWords("iam:AttachRolePolicy"));
      },
    };
    first = await told();
    expect(first.state).toBe("blocked");
    world.toggle = "off";
    world.now += 900_000;
  });

  test("it stays blocked, with its commands; reported once to be half made", async () => {
    const incident = incidentIn(await sweep("s1"));
    expect(incident).toMatchObject({ id: first.id, state: "blocked", cause: { kind: "role-deleted" } });
    expect(lastNote(incident)).toMatch(
      /^The restore is unfinished: the role exists in part, as AROANEW1\. .*Auto-remediation is off/,
    );
    expect(alertOf(incident).commands).toEqual(alertOf(first).commands);
    expect(await sweep("s2")).toEqual({ kind: "ignored", reason: "part-of-known-incident" });
    world.toggle = "on";
    world.hooks = {};
    expect(incidentIn(await sweep("s3"))).toMatchObject({ id: first.id, state: "reverted" });
  });

  test("opened by someone: reported as any drift is; once writes are on, a person approves the revert", async () => {
    world.iam.change(rich.name, { trust: attacker });
    const drift = incidentIn(await sweep("s1"));
    expect(drift).toMatchObject({
      state: "detected",
      severity: "critical",
      cause: { kind: "trust-changed" },
    });
    expect(await sweep("s2")).toEqual({ kind: "ignored", reason: "part-of-known-incident" });
    world.toggle = "on";
    // Drift that was detected while writes were off is not reverted without a person
    expect(incidentIn(await sweep("s3"))).toMatchObject({
      state: "awaiting-approval",
      severity: "critical",
      cause: { kind: "trust-changed" },
    });
    await world.approve(rich);
    expect(incidentIn(await sweep("s4"))).toMatchObject({
      cause: { kind: "trust-changed" },
      state: "reverted",
    });
  });

  test("where no function restores any more, it ends", async () => {
    const { account, name: roleName, path } = rich;
    world.put(rich, live().trust, { path, id: live().id });
    const seenAt = new Date(world.now).toISOString().replace(/\.\d+Z$/, "Z");
    const body = recheckMessage({ causeId: "s1", account, roleName, partition: "aws", seenAt });
    const ports = { ...world.ports, restoring: { kind: "disabled" as const } };
    const incident = incidentIn(await handlePrincipalRecheck(body, ports));
    expect(incident).toMatchObject({ id: first.id, state: "resolved" });
    expect(world.record(rich)).not.toHaveProperty("restoring");
  });
});
