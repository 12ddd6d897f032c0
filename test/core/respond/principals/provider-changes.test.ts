import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { type ProviderReading, providerReadingMessage } from "../../../../core/events/provider-reading.ts";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import type { Dependent } from "../../../../core/principals/directory.ts";
import { type PrincipalKey, principalKeyText } from "../../../../core/principals/principal-key.ts";
import { handlePrincipalChange, handlePrincipalRecheck } from "../../../../core/respond/handle-event.ts";
import { checkProviders } from "../../../../core/restore/snapshots/check-providers.ts";
import { MemoryWorld } from "../../support/memory.ts";
import {
  byRole,
  deployer,
  expectation,
  follow,
  incidentOf,
  lastNote,
  prod,
  sample,
} from "../../support/samples.ts";

const saml = { kind: "saml-provider", account: prod, name: "example-idp" } as const;
const issuer = "oidc.eks.eu-west-3.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";
const oidc = { kind: "oidc-provider", account: prod, name: issuer } as const;

const trusting = (provider: PrincipalKey, conditions: object = {}) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: `arn:aws:iam::${prod}:${provider.kind}/${provider.name}` },
      Action: provider.kind === "saml-provider" ? "sts:AssumeRoleWithSAML" : "sts:AssumeRoleWithWebIdentity",
      Condition: conditions,
    },
  ],
});
const role = (name: string, trust: object, more: object = {}) =>
  expectation("github-deployer", { name, match: { accounts: "*", roles: [name] }, trust, ...more });
const dependent = (name: string): Dependent => ({
  account: prod,
  name,
  arn: `arn:aws:iam::${prod}:role/${name}`,
  expectation: name,
  availability: "normal",
});

let world: MemoryWorld;

beforeEach(() => {
  const named = { StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com" } };
  const anyAudience = { StringLike: { [`${issuer}:sub`]: "system:serviceaccount:a:*" } };
  world = new MemoryWorld({
    expectations: [
      role("people", trusting(saml)),
      role("auditors", trusting(saml)),
      role("named", trusting(oidc, named)),
      role("any-audience", trusting(oidc, anyAudience)),
    ],
  });
  world.directory.trust(saml, dependent("auditors"), dependent("people"));
  world.directory.trust(oidc, dependent("any-audience"), dependent("named"));
});

const at = (seconds: number) => new Date(world.now + seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
const event = (file: string, eventId: string, more: Record<string, unknown> = {}) =>
  sample(file, { "detail.eventID": eventId, "detail.eventTime": at(-60), ...more });
const updated = (eventId: string, more?: Record<string, unknown>) =>
  event("update-saml-provider/other-metadata", eventId, more);
const rekeyed = (eventId: string, more?: Record<string, unknown>) =>
  event("update-open-id-connect-provider-thumbprint/other-certificate", eventId, more);
const live = (provider: PrincipalKey, settings: object) =>
  world.providers.live.set(principalKeyText(provider), { clientIds: [], ...settings });
const metadata = (metadataDigest: string) => live(saml, { metadataDigest });
const rolesOf = ({ cause }: Awaited<ReturnType<typeof incidentOf>>) =>
  "dependents" in cause ? cause.dependents?.map(({ name }) => name) : [];

/** Takes the snapshot of a role that trusts the provider, and follows what it found. */
async function snapshot(provider: PrincipalKey): Promise<void> {
  const sent: ProviderReading[] = [];
  const unannounced = { send: async (readings: readonly ProviderReading[]) => void sent.push(...readings) };
  const document = JSON.stringify(trusting(provider));
  const { providers, state, clock } = world.ports;
  await checkProviders(
    { document, partition: "aws", ours: new Set([prod]) },
    { providers, state, unannounced },
  );
  for (const reading of sent) {
    const message: unknown = JSON.parse(JSON.stringify(providerReadingMessage(reading, clock)));
    await handlePrincipalRecheck(message, world.ports);
  }
}

describe("a SAML provider that protected roles trust", () => {
  test("gets other metadata: high, by whom, naming every role, whether or not it was read before", async () => {
    metadata("theirs");
    const incident = await incidentOf(updated("e1"), world);
    expect(incident).toMatchObject({
      state: "detected",
      severity: "high",
      cause: { kind: "principal-changed", change: { kind: "provider-settings", changed: ["metadata"] } },
      actor: { arn: expect.stringContaining(prod) },
    });
    const { headline, findings } = alertOf(incident);
    expect(headline).toBe("Trusted SAML provider example-idp was changed: metadata");
    expect(findings.map(({ text }) => text)).toEqual([
      "the provider accepts assertions that are signed with the keys of its new metadata",
      `role auditors in account ${prod} can be assumed with assertions that the provider did not accept before`,
      `role people in account ${prod} can be assumed with assertions that the provider did not accept before`,
    ]);
    expect(await follow(updated("e1"), world)).toMatchObject({ again: true, incident: { id: incident.id } });
  });

  test("cannot be read: the claim of the event is reported", async () => {
    world.providers.live.set(principalKeyText(saml), new Error("denied"));
    await expect(follow(updated("e1"), world)).rejects.toThrow("denied");
  });

  test("gets its former metadata back: the incident ends", async () => {
    metadata("ours");
    await snapshot(saml);
    metadata("theirs");
    const { id } = await incidentOf(updated("e1"), world);
    metadata("worse");
    const second = await incidentOf(updated("e2"), world);
    expect(world.incident(id)).toMatchObject({ state: "resolved" });
    metadata("ours");
    expect(await incidentOf(updated("e3"), world)).toMatchObject({ id: second.id, state: "resolved" });
  });

  test("is shown unchanged for a moment: the event returns to the queue", async () => {
    metadata("ours");
    await snapshot(saml);
    const young = { "detail.eventTime": at(-2) };
    await expect(handlePrincipalChange(updated("e1", young), world.ports)).rejects.toMatchObject({
      code: "NotShownYet",
    });
    expect(await follow(updated("e1"), world)).toMatchObject({ reason: "as-expected" });
  });

  test("is deleted and recreated by a stranger with other metadata: a takeover, not as before", async () => {
    metadata("ours");
    await snapshot(saml);
    world.providers.live.clear();
    const loss = await incidentOf(event("delete-saml-provider/deleted", "e1"), world);
    metadata("theirs");
    const incident = await incidentOf(event("create-saml-provider/created-again", "e2"), world);
    expect(incident).toMatchObject({
      severity: "high",
      cause: { change: { isRecreated: true, changed: ["metadata"] } },
    });
    expect(rolesOf(incident)).toEqual(["auditors", "people"]);
    expect(alertOf(incident).headline).toContain("was deleted and recreated");
    expect(world.incident(loss.id)).toMatchObject({ state: "resolved" });
  });

  test("is recreated by a stranger, and its former metadata is unknown: a takeover", async () => {
    metadata("theirs");
    const incident = await incidentOf(event("create-saml-provider/created-again", "e2"), world);
    expect(incident).toMatchObject({ severity: "high", cause: { kind: "principal-changed" } });
  });

  test("is changed by a caller that every expectation trusts: adopted, severity low", async () => {
    const trusted = { trustedChangers: [deployer] };
    world = new MemoryWorld({
      expectations: [role("people", trusting(saml), trusted), role("auditors", trusting(saml), trusted)],
    });
    world.directory.trust(saml, dependent("auditors"), dependent("people"));
    metadata("theirs");
    const incident = await incidentOf(updated("e1", byRole(deployer)), world);
    expect(incident).toMatchObject({ state: "adopted", severity: "low" });
  });

  test("is rotated by Identity Center: not reported, and not found by the next snapshot either", async () => {
    metadata("ours");
    await snapshot(saml);
    metadata("rotated");
    const arn = `arn:aws:iam::${prod}:role/aws-service-role/sso.amazonaws.com/AWSServiceRoleForSSO`;
    expect(await follow(updated("e1", byRole(arn)), world)).toMatchObject({ reason: "service-role" });
    await snapshot(saml);
    expect(world.incidents()).toEqual([]);
  });

  test("changes without an event: the next snapshot finds it, and the late event names the caller", async () => {
    metadata("ours");
    await snapshot(saml);
    expect(world.incidents()).toEqual([]);
    metadata("theirs");
    await snapshot(saml);
    await snapshot(saml);
    const [found, ...others] = world.incidents();
    expect(others).toEqual([]);
    expect(found).toMatchObject({ severity: "high", foundBy: "sweep" });
    expect(found?.actor).toBeUndefined();
    const incident = await incidentOf(updated("e1"), world);
    expect(incident).toMatchObject({ id: found?.id, state: "detected", actor: { arn: expect.any(String) } });
    expect(lastNote(incident)).toContain("The change was made, by");
  });
});

describe("an OIDC provider that protected roles trust", () => {
  test("gets another certificate: high, naming every role", async () => {
    live(oidc, { clientIds: ["sts.amazonaws.com"], thumbprints: ["a"] });
    await snapshot(oidc);
    live(oidc, { clientIds: ["sts.amazonaws.com"], thumbprints: ["a", "b"] });
    const incident = await incidentOf(rekeyed("e1"), world);
    expect(incident).toMatchObject({ severity: "high", cause: { change: { changed: ["thumbprints"] } } });
    expect(rolesOf(incident)).toEqual(["any-audience", "named"]);
  });

  test("loses a certificate: no one gets in who did not before", async () => {
    live(oidc, { thumbprints: ["a", "b"] });
    await snapshot(oidc);
    live(oidc, { thumbprints: ["a"] });
    expect(await follow(rekeyed("e1"), world)).toMatchObject({ reason: "as-expected" });
  });

  test("accepts another client id: the roles that admit it without naming it", async () => {
    live(oidc, { clientIds: ["sts.amazonaws.com"] });
    await snapshot(oidc);
    live(oidc, { clientIds: ["sts.amazonaws.com", "stranger"] });
    const added = event("add-client-id-to-open-id-connect-provider/audience-added", "e1", {
      "detail.requestParameters.clientID": "stranger",
    });
    const incident = await incidentOf(added, world);
    expect(incident).toMatchObject({
      severity: "medium",
      cause: { change: { changed: ["client-ids"], clientIds: ["stranger"] } },
    });
    expect(rolesOf(incident)).toEqual(["any-audience"]);
  });
});

describe("the event cases", () => {
  const caseOf = (file: string): { event: Record<string, unknown> } =>
    JSON.parse(readFileSync(new URL(`../../../functions/cases/${file}.json`, import.meta.url), "utf8"));

  test("14: UpdateSAMLProvider", async () => {
    world.directory.trust({ ...saml, name: "okta" }, dependent("people"));
    live({ ...saml, name: "okta" }, { metadataDigest: "theirs" });
    const incident = await incidentOf(caseOf("14-update-saml-provider").event, world);
    expect(incident).toMatchObject({ severity: "high", cause: { dependents: [{ name: "people" }] } });
  });

  test("16: an issuer whose URL ends in a slash is there again", async () => {
    const azure = { ...oidc, name: "sts.windows.net/11111111-2222-3333-4444-555555555555/" };
    world.directory.trust(azure, dependent("named"));
    const arn = `arn:aws:iam::${prod}:oidc-provider/${azure.name}`;
    const deleted = event("delete-open-id-connect-provider/eks", "e1", {
      "detail.requestParameters.openIDConnectProviderArn": arn,
    });
    const { id } = await incidentOf(deleted, world);
    live(azure, { clientIds: ["api://aws"] });
    const incident = await incidentOf(caseOf("16-oidc-trailing-slash-create").event, world);
    expect(incident).toMatchObject({ id, state: "resolved" });
  });
});
