import { describe, expect, test } from "vitest";
import { covered } from "../../support/covered.ts";
import {
  byRole,
  deployer,
  expectation,
  follow,
  incidentOf,
  lastNote,
  prod,
  qovery,
  sample,
  updated,
  widened,
} from "../../support/samples.ts";

/** Not critical: a critical change is never adopted. */
const drift = widened("qovery-access", "arn:aws:iam::283389881690:user/other");

function drifted(changes: Record<string, unknown> = {}, document = drift) {
  const world = covered(document, changes);
  return world;
}

describe("a trusted changer", () => {
  test("is followed: the live document is what is expected from now on", async () => {
    const world = drifted();
    const incident = await incidentOf(updated("e1", drift, byRole(deployer)), world);
    expect(incident).toMatchObject({ state: "adopted", actor: { arn: deployer } });
    expect(incident.closedAt).toBeDefined();
    expect(world.writes).toEqual([]);
    expect(world.record(qovery).adopted).toMatchObject({
      document: drift,
      by: expect.stringContaining("role ci/deployer"),
    });
    expect(world.lastAnnounced(incident.id)).toBe(0);
    expect(await follow(updated("e2", drift), world)).toEqual({ kind: "ignored", reason: "as-expected" });
  });

  test("is followed with the toggle off too: nothing is written to the role", async () => {
    const world = drifted();
    world.toggle = "off";
    expect(await incidentOf(updated("e1", drift, byRole(deployer)), world)).toMatchObject({
      state: "adopted",
    });
  });

  test("is written back to after later drift: the adopted document, not the first one", async () => {
    const world = drifted();
    await follow(updated("e1", drift, byRole(deployer)), world);
    const further = widened("qovery-access", "*");
    world.put(qovery, further);
    expect(await incidentOf(updated("e2", further), world)).toMatchObject({ state: "reverted" });
    expect(world.documentOf(qovery)).toBe(drift);
  });

  test("is followed only until the expectation itself is changed", async () => {
    const world = drifted();
    await follow(updated("e1", drift, byRole(deployer)), world);
    const trust = JSON.parse(widened("qovery-access", "arn:aws:iam::283389881690:user/third"));
    world.expect([expectation("qovery-access", { trust })]);
    expect(await incidentOf(updated("e2", drift), world)).toMatchObject({ state: "reverted" });
    expect(JSON.parse(world.documentOf(qovery))).toEqual(trust);
  });

  test("is only reported where the expectation asks for an alert", async () => {
    const world = drifted({ onTrustedChange: "alert" });
    const incident = await incidentOf(updated("e1", drift, byRole(deployer)), world);
    expect(incident.state).toBe("detected");
    expect(lastNote(incident)).toContain("trusts this caller to change the role, but requires an alert");
    expect(world.writes).toEqual([]);
    expect(world.record(qovery)).not.toHaveProperty("adopted");
  });

  test("is not followed into a document that cannot be read", async () => {
    const world = drifted({}, "{}");
    const incident = await incidentOf(updated("e1", "{}", byRole(deployer)), world);
    expect(incident).toMatchObject({ state: "detected", cause: { kind: "trust-unreadable" } });
    expect(world.record(qovery)).not.toHaveProperty("adopted");
  });

  test("is trusted for its own change only, not for what someone else made of it", async () => {
    const world = drifted();
    const other = widened("qovery-access", "arn:aws:iam::444444444444:root");
    const incident = await incidentOf(updated("e1", other, byRole(deployer)), world);
    expect(incident).toMatchObject({ state: "reverted", actor: { isUnproven: true } });
    expect(world.record(qovery)).not.toHaveProperty("adopted");
  });

  test("of a finished incident learns nothing: an old event cannot bring an adoption about", async () => {
    const world = drifted();
    const event = updated("e1", drift, byRole(deployer));
    await follow(event, world);
    world.expect([expectation("qovery-access", { trustedChangers: [] })]);
    world.put(qovery, widened("qovery-access", "*"));
    expect(await follow(event, world)).toMatchObject({ incident: { state: "adopted" } });
    expect(world.writes).toEqual([]);
  });
});

describe("no one is trusted", () => {
  test.each([
    ["by a session's name", byRole(`arn:aws:iam::${prod}:role/developer`, "deployer")],
    ["by the role's name without its path", byRole(`arn:aws:iam::${prod}:role/deployer`)],
    ["by the same role of another account", byRole("arn:aws:iam::333333333333:role/ci/deployer")],
    ["by a longer name", byRole(`arn:aws:iam::${prod}:role/ci/deployer-2`)],
    [
      "by a user of that name",
      { "detail.userIdentity": { type: "IAMUser", arn: `arn:aws:iam::${prod}:user/ci/deployer` } },
    ],
    [
      "by the name that CloudTrail shows",
      { "detail.userIdentity": { type: "WebIdentityUser", userName: deployer } },
    ],
    ["by a user agent", { "detail.userAgent": deployer }],
    ["by the service that called", { "detail.userIdentity": { type: "AWSService", invokedBy: deployer } }],
    [
      "by the assumed role's ARN where CloudTrail names no issuer",
      {
        "detail.userIdentity": {
          type: "AssumedRole",
          arn: `arn:aws:sts::${prod}:assumed-role/deployer/x`,
          sessionContext: { sessionIssuer: {} },
        },
      },
    ],
  ])("%s", async (_, identity) => {
    const world = drifted();
    expect(await incidentOf(updated("e1", drift, identity), world)).toMatchObject({ state: "reverted" });
  });

  test.each([
    "changer-without-the-path",
    "session-name-imitates-ours",
    "role-name-imitates-ours",
    "issuer-of-another-account",
  ])("sample %s is drift", async (file) => {
    const world = drifted();
    const event = sample(`update-assume-role-policy/${file}`, {
      "detail.requestParameters": { roleName: qovery.name, policyDocument: drift },
    });
    expect(await incidentOf(event, world)).toMatchObject({ state: "reverted" });
  });
});

test("a pattern of trusted changers matches the issuer's whole ARN", async () => {
  const trustedChangers = [
    "arn:{{partition}}:iam::{{account}}:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Platform_*",
  ];
  const trusted = `arn:aws:iam::${prod}:role/aws-reserved/sso.amazonaws.com/eu-west-3/AWSReservedSSO_Platform_0123`;
  const world = drifted({ trustedChangers });
  expect(await incidentOf(updated("e1", drift, byRole(trusted)), world)).toMatchObject({ state: "adopted" });
  const again = drifted({ trustedChangers });
  const untrusted = byRole(`arn:aws:iam::${prod}:role/AWSReservedSSO_Platform_0123`);
  expect(await incidentOf(updated("e1", drift, untrusted), again)).toMatchObject({ state: "reverted" });
});

test("a wildcard of trusted changers does not match a colon: a path may imitate the rest of the pattern", async () => {
  const trustedChangers = ["arn:aws:iam::*:role/ci/deployer"];
  const trusted = drifted({ trustedChangers });
  expect(await incidentOf(updated("e1", drift, byRole(deployer)), trusted)).toMatchObject({
    state: "adopted",
  });
  const imitated = byRole(`arn:aws:iam::${prod}:role/x:role/ci/deployer`);
  expect(await incidentOf(updated("e1", drift, imitated), drifted({ trustedChangers }))).toMatchObject({
    state: "reverted",
    actor: { arn: expect.stringContaining("x:role") },
  });
});
