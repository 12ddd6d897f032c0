import { beforeEach, describe, expect, test } from "vitest";
import { type ProviderReading, providerReadingMessage } from "../../../../core/events/provider-reading.ts";
import { cachedProviders } from "../../../../core/principals/cached-providers.ts";
import { principalKeyText } from "../../../../core/principals/principal-key.ts";
import { handlePrincipalRecheck } from "../../../../core/respond/handle-event.ts";
import { checkProviders } from "../../../../core/restore/snapshots/check-providers.ts";
import { PermanentError, RetryableError } from "../../../../core/shared/errors.ts";
import { MemoryWorld } from "../../support/memory.ts";
import { lastNote, prod } from "../../support/samples.ts";

const issuer = "oidc.eks.eu-west-3.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";
const oidc = { kind: "oidc-provider", account: prod, name: issuer } as const;
const saml = { kind: "saml-provider", account: prod, name: "example-idp" } as const;
const hour = 3600_000;

const trusting = (provider: typeof oidc | typeof saml, Condition: object = {}) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${provider.account}:${provider.kind}/${provider.name}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition,
      },
    ],
  });
const audience = (value: string | string[], operator = "StringEquals") =>
  trusting(oidc, { [operator]: { [`${issuer}:aud`]: value } });

let world: MemoryWorld;
let sent: ProviderReading[];

beforeEach(() => {
  world = new MemoryWorld({ expectations: [] });
  sent = [];
  for (const provider of [oidc, saml])
    world.directory.trust(provider, {
      account: prod,
      name: "workload",
      arn: `arn:aws:iam::${prod}:role/workload`,
      expectation: "workloads",
      availability: "normal",
    });
});

const stand = (provider: typeof oidc | typeof saml, ...clientIds: string[]) =>
  world.providers.live.set(principalKeyText(provider), { clientIds });

/** The settings of the provider are on record from now on. */
async function onRecord(provider: typeof oidc | typeof saml) {
  await find(trusting(provider));
  expect(world.incidents()).toEqual([]);
}

/** Reads the role's providers, as taking its snapshot does. */
async function look(document: string) {
  const { providers, state } = world.ports;
  const unannounced = { send: async (readings: readonly ProviderReading[]) => void sent.push(...readings) };
  const trustingRole = { document, partition: "aws", ours: new Set([prod]) } as const;
  return checkProviders(trustingRole, { providers, state, unannounced });
}

/** Reads, and follows what was sent, through its message. */
async function find(document: string) {
  await look(document);
  for (const reading of sent.splice(0)) {
    const message: unknown = JSON.parse(JSON.stringify(providerReadingMessage(reading, world.ports.clock)));
    await handlePrincipalRecheck(message, world.ports);
  }
  return world.incidents();
}

describe.each([oidc, saml])("a lost event of a deleted $kind", (provider) => {
  const document = trusting(provider);

  test("is made good by the next reading of a role that trusts it, and its coming back too", async () => {
    expect(await find(document)).toMatchObject([
      {
        state: "detected",
        cause: { kind: "principal-deleted", principal: provider, dependents: [{ name: "workload" }] },
      },
    ]);
    stand(provider, "sts.amazonaws.com");
    world.now += hour;
    const [incident] = await find(document);
    expect(incident).toMatchObject({ state: "resolved" });
    expect(lastNote(incident ?? expect.fail())).toContain("The provider exists again");
    world.providers.live.clear();
    world.now += hour;
    expect(await find(document)).toMatchObject([{ state: "resolved" }, { state: "detected" }]);
  });

  test("is reported once, for any reader", async () => {
    await find(document);
    await look(document);
    expect(sent).toEqual([]);
  });

  test("that another role read before it was on record makes no second incident", async () => {
    await look(document);
    await look(document);
    expect(sent).toHaveLength(2);
    expect(await find(document)).toHaveLength(1);
    expect(world.incidents()[0]?.steps).toHaveLength(1);
  });
});

test("a provider that is there, or is not ours, says nothing", async () => {
  stand(oidc, "sts.amazonaws.com");
  await onRecord(oidc);
  await look(audience("sts.amazonaws.com"));
  await look(trusting(oidc));
  await look(trusting(saml).replace(prod, "999999999999"));
  expect(sent).toEqual([]);
});

describe("the client ids of a provider", () => {
  test("that the trust admits are gone: each is reported, and comes back", async () => {
    stand(oidc, "other");
    const document = audience(["sts.amazonaws.com", "third"]);
    expect(await find(document)).toMatchObject([
      { state: "detected", cause: { clientIds: ["sts.amazonaws.com", "third"] } },
    ]);
    await look(document);
    expect(sent).toEqual([]);
    stand(oidc, "other", "third", "sts.amazonaws.com");
    expect(await find(document)).toMatchObject([{ state: "resolved" }]);
  });

  test("say nothing as long as one is left that the trust admits", async () => {
    stand(oidc, "third");
    await onRecord(oidc);
    await look(audience(["sts.amazonaws.com", "third"]));
    await look(audience("th*", "StringLike"));
    await look(audience("other", "StringNotEquals"));
    expect(sent).toEqual([]);
  });

  test("are gone, then the provider itself: that is a loss of its own", async () => {
    stand(oidc, "other");
    await find(audience("sts.amazonaws.com"));
    world.providers.live.clear();
    await look(audience("sts.amazonaws.com"));
    expect(sent).toMatchObject([{ kind: "lost" }]);
    expect(sent[0]).not.toHaveProperty("clientId");
  });
});

test("a provider that may not be read is said", async () => {
  world.providers.live.set(principalKeyText(oidc), new PermanentError("AccessDenied", "an old template"));
  expect(await look(trusting(oidc))).toEqual([`arn:aws:iam::${prod}:oidc-provider/${issuer}`]);
  expect(sent).toEqual([]);
});

test("a provider is read again when AWS throttles", async () => {
  world.providers.live.set(principalKeyText(oidc), new RetryableError("Throttling", "Rate exceeded"));
  await expect(look(trusting(oidc))).rejects.toThrow("Rate exceeded");
});

test("a provider that a hundred roles trust is read once in five minutes", async () => {
  let reads = 0;
  const providers = { read: async () => ({ clientIds: [String(reads++)] }) };
  const remembered = cachedProviders(providers, world.ports.clock);
  for (let role = 0; role < 100; role++) await remembered.read(oidc, "aws");
  expect(reads).toBe(1);
  await remembered.read(saml, "aws");
  world.now += 300_000;
  expect(await remembered.read(oidc, "aws")).toEqual({ clientIds: ["2"] });
});
