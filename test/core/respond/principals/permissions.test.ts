import { beforeEach, expect, test } from "vitest";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import { handlePrincipalRecheck } from "../../../../core/respond/handle-event.ts";
import { decodeSnapshotOrder } from "../../../../core/restore/snapshots/decode-snapshot-order.ts";
import {
  decodePermissionDrift,
  permissionDrift,
  permissionDriftMessage,
} from "../../../../core/restore/snapshots/permission-drift.ts";
import type { RoleSnapshot } from "../../../../core/restore/snapshots/snapshot.ts";
import {
  type SnapshotOrder,
  snapshotOrderMessage,
} from "../../../../core/restore/snapshots/snapshot-order.ts";
import { allowing, rich } from "../../restore/samples.ts";
import { MemoryWorld } from "../../support/memory.ts";
import { byRole, deployer, follow, prod, sample } from "../../support/samples.ts";

const expectation = (more: object = {}) => ({
  name: "deployer",
  match: { accounts: "*", roles: ["platform/ci/deployer"] },
  trust: JSON.parse(rich.trust),
  trustedChangers: [deployer],
  ...more,
});
const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
const widened = { ...rich, attachedPolicies: [...rich.attachedPolicies, administrator] };

let world: MemoryWorld;

const begin = (more?: object) => {
  world = new MemoryWorld({ expectations: [expectation(more)] });
  world.put(rich, rich.trust, { path: rich.path, id: rich.id });
};

beforeEach(async () => {
  begin();
  await world.ports.state.write(rich, { version: 0, handled: [], writes: [], path: rich.path }, []);
});

const attached = (eventId: string, more: Record<string, unknown> = {}) =>
  sample("attach-role-policy/administrator", {
    account: prod,
    "detail.recipientAccountId": prod,
    "detail.eventID": eventId,
    "detail.requestParameters.roleName": rich.name,
    ...more,
  });

/** The event, the snapshot that it orders, and what the snapshot reports. */
async function change(before: RoleSnapshot, after: RoleSnapshot, event?: unknown) {
  if (event !== undefined)
    expect(await follow(event, world)).toMatchObject({ reason: "permissions-compared" });
  const [caller] = world.snapshotOrders.callers.splice(0);
  const order: SnapshotOrder = { account: prod, name: rich.name, partition: "aws", caller };
  const sent = decodeSnapshotOrder(JSON.parse(JSON.stringify(snapshotOrderMessage(order))));
  const drift = permissionDrift(before, after, sent);
  if (drift === undefined) return undefined;
  const outcome = await handlePrincipalRecheck(
    JSON.parse(JSON.stringify(permissionDriftMessage(drift))),
    world.ports,
  );
  return outcome.kind === "incident" ? outcome.incident : outcome.reason;
}

test("a protected role that becomes administrator: high, by whom, alert only", async () => {
  const incident = await change(rich, widened, attached("e1"));
  expect(incident).toMatchObject({
    severity: "high",
    state: "detected",
    cause: { kind: "permissions-changed" },
    actor: { arn: expect.any(String) },
    eventIds: ["e1"],
  });
  if (typeof incident !== "object") return expect.fail("expected an incident");
  expect(alertOf(incident)).toMatchObject({
    headline: "Permissions of deployer changed",
    findings: [
      { severity: "high", text: `the role now has attached policy ${administrator} (administrator)` },
    ],
  });
  expect(world.writes).toEqual([]);
});

test.each([
  ["a lost boundary", { permissionsBoundary: undefined }, "high"],
  [
    "an inline policy",
    { inlinePolicies: [...rich.inlinePolicies, { name: "p", document: allowing("s3:*") }] },
    "medium",
  ],
  ["a lost Deny", { inlinePolicies: rich.inlinePolicies.slice(0, 1) }, "medium"],
  ["a lost policy", { attachedPolicies: [] }, "low"],
])("%s without an event is found by the next snapshot", async (_, more, severity) => {
  const { permissionsBoundary, ...rest } = { ...rich, ...more };
  const after = permissionsBoundary === undefined ? rest : { ...rest, permissionsBoundary };
  expect(await change(rich, after)).toMatchObject({ severity, foundBy: "sweep" });
});

test("the former permissions end the incident", async () => {
  const incident = await change(rich, widened, attached("e1"));
  expect(await change(widened, rich, attached("e2"))).toMatchObject({
    id: typeof incident === "object" ? incident.id : "none",
    state: "resolved",
  });
});

test("delivered twice, it is one incident", async () => {
  await change(rich, widened);
  await change(rich, widened);
  expect(world.incidents()).toHaveLength(1);
});

test("a trusted changer's change is reported only where it is high", async () => {
  const inline = {
    ...rich,
    inlinePolicies: [...rich.inlinePolicies, { name: "p", document: allowing("s3:*") }],
  };
  expect(await change(rich, inline, attached("e1", byRole(deployer)))).toBe("as-expected");
  expect(
    await change(inline, { ...inline, attachedPolicies: [administrator] }, attached("e2", byRole(deployer))),
  ).toMatchObject({
    severity: "high",
  });
});

test("nothing is ordered where the expectation ignores permissions, or there is none", async () => {
  begin({ permissions: "ignore" });
  await world.ports.state.write(rich, { version: 0, handled: [], writes: [], path: rich.path }, []);
  expect(await follow(attached("e1"), world)).toMatchObject({ reason: "as-expected" });
  const other = attached("e2", { "detail.requestParameters.roleName": "other" });
  expect(await follow(other, world)).toMatchObject({ reason: "not-protected" });
  expect(world.snapshotOrders.ordered).toEqual([]);
});

test("the same permissions written differently, or another role of that name, are no drift", () => {
  const order: SnapshotOrder = { account: prod, name: rich.name, partition: "aws" };
  const [first, ...others] = rich.inlinePolicies;
  const same = {
    ...rich,
    inlinePolicies: [...others, ...(first ? [{ ...first, document: ` ${first.document}` }] : [])],
  };
  expect(permissionDrift(rich, same, order)).toBeUndefined();
  expect(permissionDrift({ ...rich, id: "AROAOTHER" }, widened, order)).toBeUndefined();
  expect(permissionDrift(undefined, widened, order)).toBeUndefined();
  expect(() => decodePermissionDrift({ source: "trust-drift.permissions", version: 1 })).toThrow("account");
});
