import { DeleteOpenIDConnectProviderCommand, NoSuchEntityException } from "@aws-sdk/client-iam";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { dynamoTrusts } from "../../adapters/dynamodb/principals/trusts.ts";
import { queueNames, tableName } from "../../core/contract/names.ts";
import { decodePrincipalChange } from "../../core/events/cloudtrail.ts";
import { Catalogue } from "../../core/expectations/catalogue.ts";
import { type Expectation, parseExpectation } from "../../core/expectations/expectation.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import type { Dependent } from "../../core/principals/directory.ts";
import type { PrincipalKey } from "../../core/principals/principal-key.ts";
import { ownExpectations, publishExpectations } from "../../local/deployment/expectations.ts";
import { organizationAccounts } from "../../local/shared/accounts.ts";
import { type Hub, startHub } from "./support/hub.ts";
import type { Run } from "./support/lambda.ts";
import {
  actorOf,
  expectAlert,
  expectNothingPrivate,
  expectNothingToDo,
  expectTold,
  onlyIncident,
  writesOf,
} from "./support/outcomes.ts";
import { takeAll } from "./support/queues.ts";
import { type Sample, sampleOf, samples } from "./support/samples.ts";

let hub: Hub;
let catalogue: Catalogue;

beforeAll(async () => {
  hub = await startHub();
  const expectations = [...(await ownExpectations()), await ofOurRemediator()];
  await publishExpectations(hub.organization.url, expectations);
  catalogue = new Catalogue(expectations, organizationAccounts);
  await hub.turnToggle("off");
});

afterEach(() => hub.reset());

afterAll(() => hub?.stop());

/** The product's own roles are guarded as any other: by an expectation. */
async function ofOurRemediator(): Promise<Expectation> {
  const role = { account: hub.organization.accounts.prod, name: "trust-drift-remediator" };
  const trust: unknown = JSON.parse((await hub.stage.trustOf(role)) ?? "");
  const match = { accounts: [role.account], roles: [`trust-drift/${role.name}`] };
  return parseExpectation({ name: "our-remediator", match, trust, response: "auto" }, "the test");
}

function isFailedCall({ expect: word, route }: Sample): boolean {
  return word === "failed-call" && route !== undefined;
}

/** A call that failed for the state of the account says nothing about the caller's rights. */
function isConflict({ body }: Sample): boolean {
  return /"errorCode": *"(DeleteConflict|EntityAlreadyExists|LimitExceeded)/.test(body);
}

const groups = {
  drift: samples.filter(({ expect: word }) => word === "drift"),
  orphan: samples.filter(({ expect: word }) => word === "orphan"),
  trustedChange: samples.filter(({ expect: word }) => word === "trusted-change"),
  risky: samples.filter(({ expect: word, route }) => word === "risky" && route !== undefined),
  roleDeleted: samples.filter(({ expect: word }) => word === "role-deleted"),
  asExpected: samples.filter(({ expect: word }) => ["as-expected", "own-write"].includes(word)),
  roleCreated: samples.filter(({ expect: word }) => word === "role-created"),
  notOurBusiness: samples.filter(({ expect: word }) => ["not-protected", "service-role"].includes(word)),
  gone: samples.filter(({ expect: word }) => /^principal-deleted$|^provider-(deleted|narrowed)$/.test(word)),
  there: samples.filter(({ expect: word }) => /^(principal|provider)-(created|renamed|changed)$/.test(word)),
  permissions: samples.filter(({ expect: word }) => word === "permissions-changed"),
  ownPart: samples.filter(({ expect: word }) => word === "own-part"),
  refusedCall: samples.filter((sample) => isFailedCall(sample) && !isConflict(sample)),
  conflictingCall: samples.filter((sample) => isFailedCall(sample) && isConflict(sample)),
  toggle: samples.filter(({ expect: word }) => word === "toggle-changed"),
  unreadable: samples.filter(({ expect: word }) => word === "unreadable"),
  unrouted: samples.filter(({ route }) => route === undefined),
  broken: samples.filter(({ file }) => file.startsWith("malformed/")),
};

test("every sample is followed below", () => {
  const followed: ReadonlySet<Sample> = new Set(Object.values(groups).flat());
  expect(samples.filter((sample) => !followed.has(sample))).toEqual([]);
});

/** The sample's own function gets it, in the world that the sample speaks of. */
async function follow(sample: Sample, live: string | undefined = sample.document): Promise<Run> {
  await hub.stage.put(sample.role, live);
  return hand(sample);
}

/** Samples are years old; this one happened now. */
function justNow(sample: Sample): Sample {
  const eventTime = `"eventTime": "${new Date().toISOString().replace(/\.\d+Z$/, "Z")}"`;
  return { ...sample, body: sample.body.replace(/"eventTime": *"[^"]*"/, eventTime) };
}

/** This test pushes the expectation of our own role: a change before the push is not drift. */
function afterPush(sample: Sample): Sample {
  return sample.role.name === "trust-drift-remediator" ? justNow(sample) : sample;
}

async function hand(sample: Sample): Promise<Run> {
  const run = await hub.functions[sample.route ?? "on-trust-updated"].run(sample.body);
  expectNothingPrivate(run, sample);
  return run;
}

/** The organization begins with those that its expectations name. */
async function removeProvider({ account, name }: PrincipalKey): Promise<void> {
  const OpenIDConnectProviderArn = `arn:aws:iam::${account}:oidc-provider/${name}`;
  const command = new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn });
  await hub.organization
    .clients(account)
    .iam.send(command)
    .catch((error: unknown) => {
      if (!(error instanceof NoSuchEntityException)) throw error;
    });
}

describe("with the toggle off", () => {
  test.each(groups.drift)("$file is only reported", async (sample) => {
    const run = await follow(afterPush(sample));
    const cause = { kind: "trust-changed", changes: expect.arrayContaining([expect.anything()]) };
    const { role } = sample;
    const wanted = { state: "detected", cause, role, actor: actorOf(sample), expectation: expect.anything() };
    await expectAlert(hub, run, wanted);
    expect(writesOf(run)).toBe(0);
    expect(await hub.stage.trustOf(role)).toBe(sample.document);
  });

  test.each(groups.trustedChange)("$file is adopted when it comes in time", async (sample) => {
    const run = await follow(justNow(sample));
    await expectAlert(hub, run, { state: "adopted", actor: actorOf(sample) });
    expect(writesOf(run)).toBe(0);
  });

  test.each(groups.trustedChange)("$file is only reported when it is old", async (sample) => {
    await expectAlert(hub, await follow(sample), { state: "detected", actor: actorOf(sample) });
  });

  test.each(groups.risky)("$file is only reported", async (sample) => {
    const run = await follow(sample);
    const incident = await expectAlert(hub, run, { state: "detected", cause: { kind: "risky-trust" } });
    expect(incident).not.toHaveProperty("expectation");
    expect(writesOf(run)).toBe(0);
  });

  test.each(groups.roleDeleted)("$file is reported with who did it", async (sample) => {
    const run = await follow(sample);
    const wanted = { state: "detected", severity: "high", cause: { kind: "role-deleted" } };
    await expectAlert(hub, run, { ...wanted, actor: actorOf(sample) });
    expect(writesOf(run)).toBe(0);
  });

  test.each(groups.asExpected)("$file is nothing to do", async (sample) => {
    await expectNothingToDo(hub, await follow(sample), sample.expect);
  });

  test.each(groups.roleCreated)("$file is nothing to do where its trust is as it may be", async (sample) => {
    const isProtected = catalogue.cover(sample.role, "aws").kind === "one";
    await expectNothingToDo(hub, await follow(sample), isProtected ? "as-expected" : "not-protected");
  });

  test.each(groups.permissions)("$file orders a comparison where the role is protected", async (sample) => {
    const isProtected = catalogue.cover(sample.role, "aws").kind === "one";
    await expectNothingToDo(
      hub,
      await follow(sample),
      isProtected ? "permissions-compared" : "not-protected",
    );
  });

  test.each(groups.ownPart)("$file is reported at once, with who did it", async (sample) => {
    const run = await hand(sample);
    const wanted = { state: "detected", severity: "high", cause: { kind: "own-part-changed" } };
    await expectAlert(hub, run, { ...wanted, actor: actorOf(sample) });
    expect(writesOf(run)).toBe(0);
    expect(run.refused).toEqual({});
  });

  test.each([...groups.gone, ...groups.there])(
    "$file is no one's loss where no one trusts it",
    async (sample) => {
      await expectNothingToDo(hub, await hand(sample), "not-protected");
    },
  );

  test.each(groups.gone)("$file is reported with the protected role that trusts it", async (sample) => {
    const { account } = sample.role;
    const decoded = decodePrincipalChange(JSON.parse(sample.body));
    const principal = "principal" in decoded ? decoded.principal : expect.fail("expected a principal");
    const dependent: Dependent = {
      account,
      name: "deploy-target",
      arn: `arn:aws:iam::${account}:role/deploy-target`,
      expectation: "deploy-target",
      availability: "critical",
    };
    if (principal.kind === "oidc-provider") await removeProvider(principal);
    await dynamoTrusts({ client: hub.clients.dynamodb, name: tableName }).replace(dependent, [principal]);
    const run = await hand(sample);
    expect(await onlyIncident(hub)).toMatchObject({
      state: "detected",
      severity: "high",
      cause: { kind: "principal-deleted", principal, dependents: [dependent] },
      actor: actorOf(sample),
    });
    expect(run.givenBack).toEqual([]);
    expect(writesOf(run)).toBe(0);
  });

  test.each(groups.notOurBusiness)("$file is nothing to do, nor to read", async (sample) => {
    const run = await follow(sample);
    // The caller identifies a deletion by Identity Center. Nothing identifies a deleted service-linked role: the event has no path
    const isByIdentityCenter = sample.file === "delete-role/identity-center-role.json";
    await expectNothingToDo(hub, run, isByIdentityCenter ? "service-role" : "not-protected");
    expect(Object.keys(run.calls).filter((call) => call.includes(" iam:"))).toEqual([]);
  });

  test.each(groups.conflictingCall)("$file is nothing to do, nor to count", async (sample) => {
    const run = await hand(sample);
    await expectNothingToDo(hub, run, "failed-call");
    expect(run.calls).toEqual({});
    expect(await hub.refusedCalls()).toBe(0);
  });

  test.each(groups.unreadable)("$file orders a sweep of its account, and is an incident", async (sample) => {
    const run = await hand(sample);
    const cause = { kind: "call-unreadable" };
    const incident = await expectAlert(hub, run, { state: "detected", severity: "high", cause });
    expect(incident.actor).toMatchObject(actorOf(sample));
    // Orders of earlier tests arrive later, because they are delayed
    const orders = (await takeAll(hub.clients.sqs, queueNames.sweepAccount)).map((body) => JSON.parse(body));
    const order = { account: sample.role.account, suspect: incident.id };
    expect(orders).toContainEqual(expect.objectContaining(order));
    expect(run.refused).toEqual({});
  });

  test.each(groups.toggle)("$file is reported with who did it", async (sample) => {
    const run = await hand(sample);
    const cause = { kind: "toggle-changed", mode: "off" };
    const incident = await expectAlert(hub, run, { state: "resolved", severity: "medium", cause });
    expect(incident.actor).toMatchObject(actorOf(sample));
    expect(run.refused).toEqual({});
  });

  test.each(groups.refusedCall)("$file is counted", async (sample) => {
    const run = await hand(sample);
    await expectNothingToDo(hub, run, "failed-call");
    const { hub: account } = hub.organization.accounts;
    expect(run.calls).toEqual({ [`${account} dynamodb:UpdateItem`]: 1, [`${account} dynamodb:Query`]: 1 });
    expect(await hub.refusedCalls()).toBe(1);
  });
});

test("one event delivered twice is one incident, reported once", async () => {
  const first = sampleOf("update-assume-role-policy/foreign-account-added.json");
  await follow(first);
  const again = await hand(sampleOf("update-assume-role-policy/foreign-account-added-again.json"));
  expect(again.calls).not.toHaveProperty(`${first.role.account} iam:GetRole`);
  await expectTold(hub, await onlyIncident(hub));
  expect(await hub.tell()).toEqual({ run: undefined, messages: [] });
});

describe("with the toggle on", () => {
  beforeAll(() => hub.turnToggle("on"));
  afterAll(() => hub.turnToggle("off"));

  test.each(groups.orphan)("$file waits for a person", async (sample) => {
    const run = await follow(sample);
    await expectAlert(hub, run, { state: "awaiting-approval", actor: actorOf(sample) });
    expect(writesOf(run)).toBe(0);
    expect(await hub.stage.trustOf(sample.role)).toBe(sample.document);
  });

  test.each(groups.drift)("$file ends as its expectation says", async (sample) => {
    const cover = catalogue.cover(sample.role, "aws");
    const expected = cover.kind === "one" ? cover.expected : expect.fail("expected an expectation");
    const run = await follow(afterPush(sample));
    const state = stateAfter(expected.expectation);
    await expectAlert(hub, run, { state, actor: actorOf(sample) });
    const isReverted = state === "reverted";
    expect(writesOf(run)).toBe(isReverted ? 1 : 0);
    const live = JSON.parse((await hub.stage.trustOf(sample.role)) ?? "");
    expect(live).toEqual(JSON.parse((isReverted ? expected.document : sample.document) ?? ""));
  });

  function stateAfter({ name, response }: Expectation): Incident["state"] {
    if (name === "our-remediator") return "detected"; // never written by ourselves
    return response === "auto" ? "reverted" : "awaiting-approval";
  }
});

describe("an event that no rule of the hub routes", () => {
  /** An event of IAM without details: its account is swept. */
  const namesAccount = (body: string) => {
    const { account, source, detail } = JSON.parse(body);
    return typeof account === "string" && source === "aws.iam" && typeof detail !== "object";
  };

  test("is one of those that no one answers, or a broken one", () => {
    const kinds = new Set(groups.unrouted.map(({ file }) => file.split("/")[0]));
    expect([...kinds].sort()).toEqual(["malformed", "other"]);
  });

  test.each(groups.unrouted)("$file, delivered all the same, goes back untouched", async ({ body }) => {
    for (const name of ["on-trust-updated", "on-principal-changed"] as const) {
      const run = await hub.functions[name].run(body);
      expect(run.givenBack).toEqual(["message-0"]);
      const { hub: account } = hub.organization.accounts;
      const unreported = { [`${account} sqs:ChangeMessageVisibility`]: 1 };
      expect(run.calls).toMatchObject(unreported);
      if (!namesAccount(body)) expect(run.calls).toEqual(unreported);
      expect(Object.keys(run.calls).filter((call) => /iam:|sts:/.test(call))).toEqual([]);
      expect(run.refused).toEqual({});
    }
  });
});

describe("a malformed or forged event", () => {
  /** The field at fault; "" where the event is only poorer than others, and the live role says the rest. */
  const fields: Readonly<Record<string, string>> = {
    "malformed/role-name-missing.json": "detail.requestParameters.roleName",
    "malformed/role-name-array.json": "detail.requestParameters.roleName",
    "malformed/role-name-illegal.json": "detail.requestParameters.roleName",
    "malformed/request-parameters-null.json": "detail.requestParameters.roleName",
    "malformed/policy-document-not-json.json": "",
    "malformed/policy-document-object.json": "detail.requestParameters.policyDocument",
    "malformed/policy-document-missing.json": "",
    "malformed/detail-missing.json": "detail",
    "malformed/detail-string.json": "detail",
    "malformed/user-identity-missing.json": "",
    "malformed/wrong-types.json": "account",
    "malformed/recipient-mismatch.json": "detail.recipientAccountId",
    "malformed/source-not-aws.json": "source",
  };

  test.each(groups.broken.filter(({ file }) => fields[file] !== ""))(
    "$file goes back alone, and one line names the field",
    async (sample) => {
      const good = sampleOf("update-assume-role-policy/own-write.json");
      const run = await hub.functions["on-trust-updated"].run(sample.body, good.body);
      expect(run.givenBack).toEqual(["message-0"]);
      const [line, ...others] = run.log.filter(({ level }) => level !== "INFO");
      expect(others).toEqual([]);
      expect(line).toMatchObject({ level: "ERROR", errorName: "InputError", messageId: "message-0" });
      expect(line?.message?.split(": expected ")[0]).toBe(fields[sample.file]);
      expect(line?.message).toContain(", found ");
      expectNothingPrivate(run, sample);
      expect(writesOf(run)).toBe(0);
      const isAccountKnown = !["malformed/wrong-types.json", "malformed/source-not-aws.json"].includes(
        sample.file,
      );
      const cause = { kind: "call-unreadable", error: line?.message };
      expect(await hub.incidents()).toMatchObject(isAccountKnown ? [{ severity: "high", cause }] : []);
    },
  );

  test("whose policy document is cut off is unreadable drift, when the live one is so too", async () => {
    const run = await follow(sampleOf("malformed/policy-document-not-json.json"));
    const cause = { kind: "trust-unreadable", faults: [{ path: expect.anything() }] };
    await expectAlert(hub, run, { state: "detected", severity: "critical", cause });
    expect(writesOf(run)).toBe(0);
  });

  test("without a policy document is as good as any: the live role decides, and no one is accused", async () => {
    const drift = sampleOf("update-assume-role-policy/foreign-account-added.json").document;
    const run = await follow(sampleOf("malformed/policy-document-missing.json"), drift);
    const incident = await expectAlert(hub, run, { state: "detected", cause: { kind: "trust-changed" } });
    expect(incident).not.toHaveProperty("actor");
  });

  test("without an identity is reported all the same, with an unknown actor", async () => {
    const run = await follow(sampleOf("malformed/user-identity-missing.json"));
    await expectAlert(hub, run, { state: "detected", actor: { type: "Unknown" } });
  });
});
