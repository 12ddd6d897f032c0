import { describe, expect, test } from "vitest";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import { RetryableError } from "../../../../core/shared/errors.ts";
import { covered } from "../../support/covered.ts";
import {
  attacker,
  byRole,
  expectedDocument,
  follow,
  incidentOf,
  lastNote,
  qovery,
  remediator,
  sample,
  updated,
  widened,
  withoutUser,
} from "../../support/samples.ts";

const drift = widened("qovery-access");

function drifted(changes: Record<string, unknown> = {}) {
  const world = covered(drift, changes);
  return world;
}

describe("drift", () => {
  test("with the toggle off is reported and not written", async () => {
    const world = drifted();
    world.toggle = "off";
    const incident = await incidentOf(updated("e1", drift), world);
    expect(incident).toMatchObject({
      state: "detected",
      severity: "critical",
      cause: { kind: "trust-changed" },
    });
    expect(lastNote(incident)).toBe("Auto-remediation is off.");
    expect(world.documentOf(qovery)).toBe(drift);
    expect(world.writes).toEqual([]);
    expect(world.lastAnnounced(incident.id)).toBe(0);
  });

  test.each(["On", "ON", "true", "1", "yes", "enabled", " on", "on ", "", "aprove", undefined])(
    "with the toggle at %j is left as it is, and the alert says why",
    async (toggle) => {
      const world = drifted();
      world.toggle = toggle;
      const incident = await incidentOf(updated("e1", drift), world);
      expect(world.writes).toEqual([]);
      expect(incident.state).toBe("detected");
      const found = toggle === undefined ? "no value" : JSON.stringify(toggle);
      expect(alertOf(incident).status).toContain(`the toggle is ${found}, which is not off, approve or on`);
    },
  );

  test("with an unreadable toggle is left as it is, and the alert says why", async () => {
    const world = drifted();
    world.toggleFault = "ssm:GetParameter: AccessDenied: no";
    const incident = await incidentOf(updated("e1", drift), world);
    expect(world.writes).toEqual([]);
    expect(alertOf(incident).status).toContain(
      "the toggle could not be read (ssm:GetParameter: AccessDenied: no)",
    );
  });

  test("is left as it is where the expectation asks for an alert", async () => {
    const world = drifted({ response: "alert" });
    const incident = await incidentOf(updated("e1", drift), world);
    expect(world.writes).toEqual([]);
    expect(incident.state).toBe("detected");
    expect(lastNote(incident)).toBe("The expectation qovery-access is set to alert only.");
  });

  test("waits for a person where the expectation asks for approval", async () => {
    const world = drifted({ response: "approve" });
    const incident = await incidentOf(updated("e1", drift), world);
    expect(world.writes).toEqual([]);
    expect(incident.state).toBe("awaiting-approval");
    expect(lastNote(incident)).toContain("The expectation qovery-access requires approval");
  });

  test("waits for a person where the toggle asks for approval", async () => {
    const world = drifted();
    world.toggle = "approve";
    const incident = await incidentOf(updated("e1", drift), world);
    expect(world.writes).toEqual([]);
    expect(incident.state).toBe("awaiting-approval");
    expect(lastNote(incident)).toContain("Auto-remediation mode `approve` requires approval");
  });

  test("is reverted and verified within ten calls, and never while its undo copy is not on record", async () => {
    const world = drifted();
    const incident = await incidentOf(updated("e1", drift), world);
    expect(incident).toMatchObject({
      state: "reverted",
      foundDocument: drift,
      closedAt: incident.revertedAt,
    });
    expect(world.documentOf(qovery)).toBe(expectedDocument("qovery-access"));
    expect(world.calls).toEqual([
      "table read",
      "GetRole",
      "table write",
      "GetRole",
      "GetParameter",
      "PutEvents", // the alert does not wait for the write
      "UpdateAssumeRolePolicy",
      "GetRole",
      "table write",
      "PutEvents",
    ]);
    expect(world.writes).toMatchObject([
      { toggle: "on", onRecord: { id: incident.id, foundDocument: drift } },
    ]);
    expect(world.announced.map(({ step }) => incident.steps[step]?.state)).toEqual(["detected", "reverted"]);
  });

  test("is announced in full after the revert if the journal refuses the alert", async () => {
    const world = drifted();
    world.before = (call) => {
      if (call !== "PutEvents" || world.calls.includes("UpdateAssumeRolePolicy")) return;
      throw new RetryableError("Throttling", "events:PutEvents: Throttling");
    };
    const incident = await incidentOf(updated("e1", drift), world);
    expect(incident.state).toBe("reverted");
    expect(world.announced.map(({ step }) => step)).toEqual([0, 1]);
  });

  test("names who asked for exactly what is there", async () => {
    const world = drifted();
    const incident = await incidentOf(updated("e1", drift), world);
    expect(incident.actor).toMatchObject({
      type: "IAMUser",
      arn: "arn:aws:iam::444444444444:user/release-bot",
    });
  });

  test("names no one when the event asked for something else", async () => {
    const world = drifted();
    const incident = await incidentOf(updated("e1", expectedDocument("qovery-access")), world);
    expect(incident.state).toBe("reverted");
    expect(incident).not.toHaveProperty("actor");
  });

  test("that cannot be read is drift, and critical", async () => {
    const world = drifted();
    world.put(qovery, '{"Version":"2012-10-17"}');
    const incident = await incidentOf(updated("e1", '{"Version":"2012-10-17"}'), world);
    expect(incident).toMatchObject({
      state: "reverted",
      severity: "critical",
      cause: { kind: "trust-unreadable" },
    });
  });

  test("on one of our own roles is never written", async () => {
    const own = { account: qovery.account, name: "trust-drift-remediator" };
    const match = { accounts: "*", roles: ["trust-drift/*"] };
    const world = covered(undefined, { match });
    world.put(own, drift, { path: "/trust-drift/" });
    const incident = await incidentOf(
      updated("e1", drift, { "detail.requestParameters.roleName": own.name }),
      world,
    );
    expect(world.writes).toEqual([]);
    expect(incident.state).toBe("detected");
    expect(lastNote(incident)).toContain("belongs to the responder, which never writes its own roles");
  });

  test("is not exempt because we are said to have written it", async () => {
    const world = drifted();
    const event = sample("update-assume-role-policy/own-role-writes-drift", {
      "detail.requestParameters.roleName": qovery.name,
      "detail.requestParameters.policyDocument": drift,
    });
    expect(await incidentOf(event, world)).toMatchObject({ state: "reverted", actor: { arn: remediator } });
  });
});

describe("nothing to do", () => {
  const asExpected = () => {
    const world = drifted();
    world.put(qovery, expectedDocument("qovery-access"));
    return world;
  };

  test("a role as expected costs one table read and one GetRole", async () => {
    const world = asExpected();
    const outcome = await follow(updated("e1", expectedDocument("qovery-access")), world);
    expect(outcome).toEqual({ kind: "ignored", reason: "as-expected" });
    expect(world.calls).toEqual(["table read", "GetRole"]);
  });

  test("a role written differently is as expected", async () => {
    const world = asExpected();
    const event = sample("update-assume-role-policy/as-expected-written-differently");
    expect(await follow(event, world)).toEqual({ kind: "ignored", reason: "as-expected" });
  });

  test("our own write comes back as an event and is known", async () => {
    const world = asExpected();
    const event = updated("e1", expectedDocument("qovery-access"), byRole(remediator, "trust-drift"));
    expect(await follow(event, world)).toEqual({ kind: "ignored", reason: "own-write" });
  });

  test("drift that our own identity put back is reported: it is not only the identity that makes a write ours", async () => {
    const world = asExpected();
    const incident = await incidentOf(updated("e1", drift, byRole(remediator)), world);
    expect(incident).toMatchObject({ state: "resolved", cause: { kind: "trust-changed-briefly" } });
  });

  test.each(["/aws-service-role/elasticloadbalancing.amazonaws.com/", "/aws-reserved/sso.amazonaws.com/"])(
    "a role under %s is AWS's own business, even where an expectation covers it",
    async (path) => {
      const match = { accounts: "*", roles: ["*"] };
      const world = covered(undefined, { match });
      world.put(qovery, drift, { path });
      expect(await follow(updated("e1", drift), world)).toEqual({ kind: "ignored", reason: "service-role" });
      expect(world.writes).toEqual([]);
    },
  );

  test("drift that was reverted before the role was read is reported with what it allowed", async () => {
    const world = asExpected();
    const incident = await incidentOf(updated("e1", drift), world);
    expect(incident).toMatchObject({
      state: "resolved",
      severity: "critical",
      cause: { kind: "trust-changed-briefly" },
      foundDocument: drift,
      actor: { arn: "arn:aws:iam::444444444444:user/release-bot" },
    });
    expect(world.lastAnnounced(incident.id)).toBe(0);
    expect(world.writes).toEqual([]);
  });

  test("what was only narrowed for a moment is reported as information", async () => {
    const world = asExpected();
    const narrowed = withoutUser(expectedDocument("qovery-access"));
    expect(narrowed).not.toContain("user/");
    expect(await incidentOf(updated("e1", narrowed), world)).toMatchObject({
      state: "resolved",
      severity: "info",
    });
  });

  test("given drift that was reverted and could not be proven, when observed, then its severity stays", async () => {
    const world = asExpected();
    const unproven = JSON.parse(expectedDocument("qovery-access"));
    unproven.Statement.push({ ...unproven.Statement[0], Surprise: "an element that AWS does not define" });
    const incident = await incidentOf(updated("e1", JSON.stringify(unproven)), world);
    expect(incident).toMatchObject({
      state: "resolved",
      severity: "critical",
      cause: { kind: "trust-changed-briefly" },
    });
  });

  test("the event's word alone writes nothing: a document that names the attacker, a role that does not", async () => {
    const world = asExpected();
    await follow(updated("e1", widened("qovery-access", attacker)), world);
    expect(world.calls).not.toContain("UpdateAssumeRolePolicy");
  });
});
