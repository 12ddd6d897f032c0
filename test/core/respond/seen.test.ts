import { describe, expect, test } from "vitest";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import { describeActor } from "../../../core/principals/actor.ts";
import { covered } from "../support/covered.ts";
import { MemoryWorld } from "../support/memory.ts";
import {
  byRole,
  deployer,
  expectedDocument,
  follow,
  followRecheck,
  incidentOf,
  lastNote,
  qovery,
  updated,
  widened,
} from "../support/samples.ts";

const outsider = "arn:aws:iam::193672423079:user/outsider";
const trusting = (principal: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" }],
  });

/** A change that is adopted when a trusted changer makes it. */
const adoptable = widened("qovery-access", "arn:aws:iam::283389881690:user/other");

describe("an event whose document IAM rewrites", () => {
  test.each(["AIDAJMD24IEMKTX6BABJI", "AROAJMD24IEMKTX6BABJI", outsider.replace("arn:aws", "ARN:AWS")])(
    "that names %s does not show that an unprotected role is harmless: the role is read",
    async (principal) => {
      const world = new MemoryWorld();
      world.put(qovery, trusting(outsider));
      const incident = await incidentOf(updated("e1", trusting(principal)), world);
      expect(incident).toMatchObject({ cause: { kind: "risky-trust" }, actor: { isUnproven: true } });
      expect(lastNote(incident)).toContain("wrote the trust policy at 09:59:58 UTC");
    },
  );
});

describe("an event without a document", () => {
  const withoutDocument = { "detail.requestParameters": { roleName: qovery.name } };
  const world = () => {
    const one = covered(widened("qovery-access"));
    return one;
  };

  test("names its caller, with the reason for the doubt", async () => {
    const incident = await incidentOf(updated("e1", "", withoutDocument), world());
    expect(incident.actor).toMatchObject({ isUnproven: true });
    expect(incident.steps[0]?.note).toContain("the event does not contain this document");
  });

  test("does not make its caller a trusted changer", async () => {
    const one = world();
    one.put(qovery, adoptable);
    const event = updated("e1", "", { ...withoutDocument, ...byRole(deployer) });
    expect(await incidentOf(event, one)).toMatchObject({ state: "reverted", actor: { arn: deployer } });
  });

  test("does not make a sweep leave the drift to a trusted changer", async () => {
    const one = world();
    one.put(qovery, adoptable);
    one.toggle = "off";
    await incidentOf(updated("e1", "", { ...withoutDocument, ...byRole(deployer) }), one);
    one.toggle = "on";
    const role = { account: qovery.account, roleName: qovery.name, partition: "aws" as const };
    await followRecheck({ ...role, causeId: "s1", seenAt: "2026-03-01T10:01:00Z" }, one);
    expect(one.record(qovery).latest).toMatchObject({
      state: "awaiting-approval",
      actor: { isUnproven: true },
    });
  });

  test("of ten minutes ago names no one", async () => {
    const event = updated("e1", "", { ...withoutDocument, "detail.eventTime": "2026-03-01T09:50:00Z" });
    expect(await incidentOf(event, world())).not.toHaveProperty("actor");
  });
});

describe("a vendor with delegated access", () => {
  test("is named, and is no trusted changer", async () => {
    const world = covered(adoptable);
    const identity = byRole(deployer)["detail.userIdentity"];
    const incident = await incidentOf(
      updated("e1", adoptable, {
        "detail.userIdentity": { ...Object(identity), invokedByDelegate: { accountId: "999999999999" } },
      }),
      world,
    );
    expect(incident.state).toBe("reverted");
    expect(await incidentOf(updated("e2", adoptable, byRole(deployer)), covered(adoptable))).toMatchObject({
      state: "adopted",
    });
    expect(incident.actor && describeActor(incident.actor)).toContain(
      "for account 999999999999, which acted with deployer's delegated access",
    );
  });
});

describe("identity fields", () => {
  test.each([
    ["no object", "root"],
    ["an empty ARN", { type: "Unknown", arn: "" }],
    ["an ARN that is no text", { type: 7, arn: ["x"], sessionContext: "none", invokedBy: "" }],
    ["an empty session issuer", { type: "AssumedRole", sessionContext: { sessionIssuer: { arn: "" } } }],
    ["null", null],
  ])("with %s stop no answer", async (_, userIdentity) => {
    const world = covered(widened("qovery-access"));
    const event = updated("e1", widened("qovery-access"), { "detail.userIdentity": userIdentity });
    expect((await follow(event, world)).kind).toBe("incident");
  });

  test.each([
    [
      { type: "AWSAccount", principalId: "AROAEXAMPLE:deploy", accountId: "193672423079" },
      "account 193672423079 (AROAEXAMPLE:deploy)",
    ],
    [{ type: "IdentityCenterUser", onBehalfOf: { userId: "ada-1" } }, "Identity Center user ada-1"],
  ])("of %j are named", async (userIdentity, name) => {
    const world = covered(widened("qovery-access"));
    const event = updated("e1", widened("qovery-access"), { "detail.userIdentity": userIdentity });
    const { actor } = await incidentOf(event, world);
    expect(actor && describeActor(actor)).toContain(name);
  });
});

describe("the caller of a change", () => {
  const drifted = () => {
    const world = covered(widened("qovery-access"), { response: "alert" });
    return world;
  };
  const withoutDocument = { "detail.requestParameters": { roleName: qovery.name } };
  const operator = "arn:aws:iam::444444444444:user/release-bot";

  test("whose event contains another document is named, with the reason for the doubt", async () => {
    const world = drifted();
    const incident = await incidentOf(updated("e1", trusting(outsider)), world);
    expect(incident).toMatchObject({ state: "detected", actor: { arn: operator, isUnproven: true } });
    expect(incident.steps[0]?.note).toContain("the event does not contain this document");
  });

  test("is not the one who asked for the expected document", async () => {
    const event = updated("e1", expectedDocument("qovery-access"), {
      "detail.eventTime": "2026-03-01T09:59:20Z",
    });
    expect(await incidentOf(event, drifted())).not.toHaveProperty("actor");
  });

  test("who is only suspected gives way to the caller whose event contains the document", async () => {
    const world = drifted();
    const event = updated("e1", "", { ...withoutDocument, ...byRole(deployer) });
    const { id } = await incidentOf(event, world);
    expect(world.incident(id)).toMatchObject({ actor: { arn: deployer, isUnproven: true } });
    const incident = await incidentOf(updated("e2", widened("qovery-access")), world);
    expect(incident.id).toBe(id);
    expect(incident.actor).toMatchObject({ arn: operator });
    expect(incident.actor).not.toHaveProperty("isUnproven");
    expect(incident.steps.map(({ note }) => note).join(" ")).not.toContain("The same change again");
  });

  test("whose event contains the document does not give way to a suspected caller", async () => {
    const world = drifted();
    await incidentOf(updated("e1", widened("qovery-access")), world);
    const event = updated("e2", "", { ...withoutDocument, ...byRole(deployer) });
    const incident = await incidentOf(event, world);
    expect(incident.actor).toMatchObject({ arn: operator });
    expect(incident.steps).toHaveLength(1);
  });

  test("is described by access key, session and user agent, as the caller reports it", async () => {
    const event = updated("e1", widened("qovery-access"), { "detail.sessionCredentialFromConsole": "true" });
    const { details } = alertOf(await incidentOf(event, drifted()));
    const call = details.find(({ label }) => label === "Call")?.value;
    expect(call).toMatch(
      /^access key AKIAEXAMPLERELE00000, console session, user agent aws-cli\/2.*\(as reported by the caller\)$/,
    );
  });
});

test("a burst of refused calls names the calls, the roles and the principals that they asked for", async () => {
  const world = new MemoryWorld();
  let last: unknown;
  for (let count = 0; count < 10; count++) {
    const outcome = await follow(
      updated(`e${count}`, trusting(`arn:aws:iam::193672423079:user/person-${count}`), {
        "detail.errorCode": "MalformedPolicyDocumentException",
        "detail.requestParameters.roleName": "probe",
      }),
      world,
    );
    if (outcome.kind === "incident") last = alertOf(outcome.incident).findings.map(({ text }) => text);
  }
  expect(last).toContain("asked for UpdateAssumeRolePolicy probe: arn:aws:iam::193672423079:user/person-3");
  expect(last).toHaveLength(11);
});
