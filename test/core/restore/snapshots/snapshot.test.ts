import { describe, expect, test } from "vitest";
import { chooseSnapshot } from "../../../../core/restore/snapshots/choose.ts";
import { differences, digestOf, orphansIn, type Part } from "../../../../core/restore/snapshots/compare.ts";
import type { RoleSnapshot } from "../../../../core/restore/snapshots/snapshot.ts";
import { allowing, readOnlyArn, rich, trusting } from "../samples.ts";

const writtenOtherwise: RoleSnapshot = {
  ...rich,
  tags: rich.tags.toReversed(),
  attachedPolicies: rich.attachedPolicies.toReversed(),
  inlinePolicies: rich.inlinePolicies.toReversed().map(({ name, document }) => ({
    name,
    document: JSON.stringify(JSON.parse(document), undefined, 2),
  })),
  trust:
    '{"Statement":{"Action":["sts:assumerole"],"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::283389881690:role/example"]}},"Version":"2012-10-17"}',
  createdAt: "2026-01-01T00:00:00.000Z",
  takenAt: "2026-03-02T00:00:00.000Z",
};

const { description: _, ...undescribed } = rich;

const changes: readonly (readonly [Part, RoleSnapshot])[] = [
  ["account", { ...rich, account: "333333333333" }],
  ["name", { ...rich, name: "other" }],
  ["path", { ...rich, path: "/" }],
  ["trust", { ...rich, trust: trusting("arn:aws:iam::283389881690:role/other") }],
  ["trust", { ...rich, trust: "unreadable" }],
  ["description", undescribed],
  ["maxSessionDurationSeconds", { ...rich, maxSessionDurationSeconds: 3600 }],
  ["permissionsBoundary", { ...rich, permissionsBoundary: readOnlyArn }],
  ["tags", { ...rich, tags: rich.tags.slice(1) }],
  ["tags", { ...rich, tags: rich.tags.map(({ key }) => ({ key, value: "other" })) }],
  ["inlinePolicies", { ...rich, inlinePolicies: rich.inlinePolicies.slice(1) }],
  ["inlinePolicies", { ...rich, inlinePolicies: [{ name: "allow-logs", document: allowing("logs:*") }] }],
  ["attachedPolicies", { ...rich, attachedPolicies: [readOnlyArn] }],
  ["instanceProfiles", { ...rich, instanceProfiles: [] }],
];

test("a snapshot that is only written otherwise is the same version", () => {
  expect(differences(rich, writtenOtherwise)).toEqual([]);
  expect(digestOf(writtenOtherwise)).toBe(digestOf(rich));
});

describe("a change of", () => {
  test.each(changes)("%s is named, and is another version", (part, changed) => {
    expect(differences(rich, changed)).toEqual([part]);
    expect(digestOf(changed)).not.toBe(digestOf(rich));
  });
});

test("another id is another version, and no difference", () => {
  const again = { ...rich, id: "AROAOTHER" };
  expect(differences(rich, again)).toEqual([]);
  expect(digestOf(again)).not.toBe(digestOf(rich));
});

test("what cannot be read is the same as its own text alone", () => {
  const unreadable = { ...rich, trust: "{", inlinePolicies: [{ name: "a", document: '{"a":1,"a":2}' }] };
  expect(differences(unreadable, unreadable)).toEqual([]);
  const other = { ...unreadable, trust: "{ ", inlinePolicies: [{ name: "a", document: '{"a":2}' }] };
  expect(differences(unreadable, other)).toEqual(["trust", "inlinePolicies"]);
});

test("an empty description is none", () => {
  expect(differences(undescribed, { ...rich, description: "" })).toEqual([]);
});

test("ids in place of principals are orphans", () => {
  const trust = trusting(
    "AROAEXAMPLEDELETED001",
    "arn:aws:iam::283389881690:role/example",
    "AIDAEXAMPLEDELETED001",
  );
  expect(orphansIn(trust)).toEqual(["AROAEXAMPLEDELETED001", "AIDAEXAMPLEDELETED001"]);
  expect(orphansIn(rich.trust)).toEqual([]);
  expect(orphansIn("{")).toEqual([]);
});

describe("the version to restore", () => {
  const deletedAt = "2026-03-01T10:00:00Z";
  const detached = { ...rich, attachedPolicies: [readOnlyArn], takenAt: "2026-03-01T09:59:00.000Z" };
  const emptied = { ...detached, attachedPolicies: [], inlinePolicies: [], instanceProfiles: [] };

  test("is the last one", () => {
    const longAgo = { ...detached, takenAt: "2026-03-01T08:00:00.000Z" };
    expect(chooseSnapshot([rich, longAgo], deletedAt)).toEqual({
      snapshot: longAgo,
      setAside: [],
      previous: rich,
    });
    expect(chooseSnapshot([rich], deletedAt)).toEqual({ snapshot: rich, setAside: [] });
    expect(chooseSnapshot([], deletedAt)).toBeUndefined();
    const again = { ...rich, takenAt: detached.takenAt };
    expect(chooseSnapshot([rich, again], deletedAt)).toEqual({
      snapshot: again,
      setAside: [],
      previous: rich,
    });
  });

  test("is not one of those that the deletion itself left behind", () => {
    expect(chooseSnapshot([rich, detached, emptied], deletedAt)).toEqual({
      snapshot: rich,
      setAside: [detached, emptied],
    });
  });

  test.each([
    ["its trust", { trust: trusting("arn:aws:iam::283389881690:role/other") }],
    ["a policy that it did not have", { attachedPolicies: ["arn:aws:iam::aws:policy/job-function/Billing"] }],
    ["what a policy says", { inlinePolicies: [{ name: "allow-logs", document: allowing("logs:*") }] }],
  ])("is the last one where that changed %s", (_name, change) => {
    const changed = { ...emptied, ...change };
    expect(chooseSnapshot([rich, changed], deletedAt)).toMatchObject({ snapshot: changed });
  });
});
