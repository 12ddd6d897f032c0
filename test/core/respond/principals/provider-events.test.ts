import { beforeEach, describe, expect, test } from "vitest";
import type { Dependent } from "../../../../core/principals/directory.ts";
import { principalKeyText } from "../../../../core/principals/principal-key.ts";
import { MemoryWorld } from "../../support/memory.ts";
import {
  expectation,
  follow,
  handleOnce,
  incidentOf,
  lastNote,
  prod,
  sample,
} from "../../support/samples.ts";

const issuer = "oidc.eks.eu-west-3.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";
const oidc = { kind: "oidc-provider", account: prod, name: issuer } as const;
const saml = { kind: "saml-provider", account: prod, name: "example-idp" } as const;

/** An expectation for a role that lets in whom the provider vouches for. */
const workload = (name: string, conditions: object) =>
  expectation("github-deployer", {
    name,
    match: { accounts: "*", roles: [name] },
    trust: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: `arn:aws:iam::${prod}:oidc-provider/${issuer}` },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: conditions,
        },
      ],
    },
  });

const dependent = (name: string): Dependent => ({
  account: prod,
  name,
  arn: `arn:aws:iam::${prod}:role/${name}`,
  expectation: name,
  availability: "normal",
});

const audience = (value: string | string[]) => ({ StringEquals: { [`${issuer}:aud`]: value } });
const workloads = {
  sts: audience("sts.amazonaws.com"),
  both: audience(["sts.amazonaws.com", "other"]),
  like: { StringLike: { [`${issuer}:aud`]: "sts.*" } },
  folded: { StringEqualsIgnoreCase: { [`${issuer}:AUD`]: "STS.amazonaws.com" } },
  none: { StringEquals: { [`${issuer}:sub`]: "system:serviceaccount:a:b" } },
  other: audience("other"),
  not: { StringNotEquals: { [`${issuer}:aud`]: "sts.amazonaws.com" } },
};
const names = Object.keys(workloads);

let world: MemoryWorld;

beforeEach(() => {
  world = new MemoryWorld({
    expectations: Object.entries(workloads).map(([name, conditions]) => workload(name, conditions)),
  });
  world.directory.trust(oidc, ...names.map(dependent));
});

const at = (seconds: number) => new Date(world.now + seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
const event = (file: string, eventId: string, seconds = -60) =>
  sample(file, { "detail.eventID": eventId, "detail.eventTime": at(seconds) });
const deleted = (eventId: string, seconds?: number) =>
  event("delete-open-id-connect-provider/eks", eventId, seconds);
const created = (eventId: string, seconds?: number) =>
  event("create-open-id-connect-provider/eks-again", eventId, seconds);
const removed = (eventId: string, seconds?: number) =>
  event("remove-client-id-from-open-id-connect-provider/audience-removed", eventId, seconds);
const added = (eventId: string, seconds?: number) =>
  event("add-client-id-to-open-id-connect-provider/audience-added", eventId, seconds);
const stand = (clientIds: string[] = ["sts.amazonaws.com"], seconds = -10) =>
  world.providers.live.set(principalKeyText(oidc), { clientIds, createdAt: at(seconds) });
const namesOf = (incident: Awaited<ReturnType<typeof incidentOf>>) =>
  incident.cause.kind === "principal-deleted" ? incident.cause.dependents.map(({ name }) => name) : [];

describe("an identity provider", () => {
  test("is deleted: every role that trusts it is named, and nothing is looked at, for their trust stays equal", async () => {
    const incident = await incidentOf(deleted("e1"), world);
    expect(incident).toMatchObject({
      state: "detected",
      severity: "medium",
      cause: { kind: "principal-deleted", principal: oidc },
      role: { account: prod, arn: `arn:aws:iam::${prod}:oidc-provider/${issuer}` },
    });
    expect(namesOf(incident)).toEqual(names);
    expect(lastNote(incident)).toContain("until the provider is recreated with the same name");
    expect(world.sentRechecks.sent).toEqual([]);
  });

  test("comes back, and is trusted as before: the incident ends", async () => {
    const { id } = await incidentOf(deleted("e1"), world);
    stand();
    const incident = await incidentOf(created("e2", -5), world);
    expect(incident).toMatchObject({ id, state: "resolved" });
    expect(lastNote(incident)).toMatch(
      /^The provider exists again, created by role .*\. As far as its former settings are known, it accepts nothing more than before\.$/,
    );
  });

  test("comes back before its deletion is reported: no alert", async () => {
    stand(undefined, -40);
    await follow(created("e2", -40), world);
    expect(await follow(deleted("e1", -60), world)).toMatchObject({ reason: "principal-exists" });
    expect(world.incidents()).toEqual([]);
  });

  test("of SAML is reported and ends as well", async () => {
    world.directory.trust(saml, dependent("sts"));
    const settings = { clientIds: [], metadataDigest: "the same" };
    const { record } = await world.ports.state.read(saml);
    await world.ports.state.write(saml, { ...record, provider: settings }, []);
    const { id } = await incidentOf(event("delete-saml-provider/deleted", "e1"), world);
    world.providers.live.set(principalKeyText(saml), settings);
    const incident = await incidentOf(event("create-saml-provider/created-again", "e2", -5), world);
    expect(incident).toMatchObject({ id, state: "resolved" });
  });
});

describe("a client id", () => {
  test("is removed: the roles that admit it are named, and no other", async () => {
    stand(["other"]);
    const incident = await incidentOf(removed("e1"), world);
    expect(incident).toMatchObject({ cause: { clientIds: ["sts.amazonaws.com"] } });
    expect(namesOf(incident)).toEqual(["sts", "both", "like", "folded", "none"]);
    expect(lastNote(incident)).toContain("The provider rejects tokens issued for sts.amazonaws.com");
  });

  test("was the last one: those who admit it are named, the others were shut out before", async () => {
    stand([]);
    const named = namesOf(await incidentOf(removed("e1"), world));
    expect(named).toEqual(["sts", "both", "like", "folded", "none"]);
  });

  test("that no role admits is no one's loss", async () => {
    stand(["sts.amazonaws.com", "other"]);
    const stranger = sample("remove-client-id-from-open-id-connect-provider/audience-removed", {
      "detail.requestParameters.clientID": "stranger",
      "detail.eventTime": at(-60),
    });
    world.directory.trust(oidc, dependent("sts"), dependent("other"));
    expect(await follow(stranger, world)).toEqual({ kind: "ignored", reason: "not-protected" });
  });

  test("is accepted again: the incident ends", async () => {
    stand(["other"]);
    const { id } = await incidentOf(removed("e1"), world);
    stand(["other", "sts.amazonaws.com"]);
    expect(await incidentOf(added("e2", -5), world)).toMatchObject({ id, state: "resolved" });
  });

  test("is removed, and another one: one incident, with both", async () => {
    stand(["other"]);
    const first = await incidentOf(removed("e1"), world);
    stand(["third"]);
    const other = sample("remove-client-id-from-open-id-connect-provider/audience-removed", {
      "detail.requestParameters.clientID": "other",
      "detail.eventID": "e2",
      "detail.eventTime": at(-60),
    });
    const second = await incidentOf(other, world);
    expect(second).toMatchObject({ id: first.id, cause: { clientIds: ["sts.amazonaws.com", "other"] } });
    expect(namesOf(second)).toEqual(["sts", "both", "like", "folded", "none", "other", "not"]);
    expect(second.steps).toHaveLength(2);
    stand(["third", "sts.amazonaws.com"]);
    expect(await follow(added("e3", -60), world)).toMatchObject({ kind: "ignored" });
    stand(["third", "sts.amazonaws.com", "other"]);
    expect(await incidentOf(added("e4", -60), world)).toMatchObject({ id: first.id, state: "resolved" });
  });

  test("is removed, then the provider: an incident of its own takes the place of the first", async () => {
    stand(["other"]);
    const first = await incidentOf(removed("e1"), world);
    world.providers.live.clear();
    const second = await incidentOf(deleted("e2"), world);
    expect(second.id).not.toBe(first.id);
    expect(world.incident(first.id)).toMatchObject({ state: "resolved" });
    expect(world.lastAnnounced(first.id)).toBe(1);
  });

  test("that is shown for a moment after its removal: the event comes back", async () => {
    stand();
    await expect(handleOnce(removed("e1", -2), world)).rejects.toMatchObject({ code: "NotShownYet" });
    expect(await follow(removed("e1", -60), world)).toMatchObject({ reason: "principal-exists" });
  });
});
