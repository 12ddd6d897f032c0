import { describe, expect, test } from "vitest";
import { unmetOf } from "../../../../../core/policy/severity/changes/unmet.ts";
import { profileOf } from "../../../../../core/policy/severity/profile/profile.ts";
import { grantsIn } from "../../grants/grants.ts";
import { arnOf, other } from "../callers/callers.ts";
import { statement, vendor } from "../profile/statements.ts";

const externalId = { StringEquals: { "sts:ExternalId": "a" } };
const network = { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } };
const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const role = { AWS: arnOf("role/x", other) };

/** What is lost and dropped by key, and how much effort that took. */
function unmet(now: object, expected: readonly object[], left: number) {
  const [path] = profileOf(grantsIn(now), { left: 6_000 }).paths;
  if (path === undefined) throw new Error("expected a path");
  const effort = { left };
  const found = unmetOf(path, profileOf(grantsIn(...expected), { left: 6_000 }).groups, effort);
  const keys = (list: "lost" | "dropped") => found?.[list].map(({ key }) => key);
  return { lost: keys("lost"), dropped: keys("dropped"), spent: left - effort.left };
}

describe("what an expectation demands and a path does not", () => {
  const id = "sts:externalid";
  const ip = "aws:sourceip";
  const present = "aws:multifactorauthpresent";

  test.each([
    ["one guard", statement(vendor), [statement(vendor, externalId)], [id], [id]],
    ["the same guard", statement(vendor, externalId), [statement(vendor, externalId)], [], []],
    ["no guard", statement(vendor), [statement(vendor)], [], []],
    [
      "a guard on one of two paths",
      statement(vendor),
      [statement(vendor, externalId), statement(vendor, network)],
      [],
      [id, ip],
    ],
    [
      "a guard on each path",
      statement(vendor),
      [statement(vendor, externalId), statement(vendor, mfa)],
      [id, present],
      [id, present],
    ],
    ["a guard of a role of the account", statement(vendor), [statement(role, externalId)], [id], [id]],
    ["a guard of the account of the role", statement(role), [statement(vendor, externalId)], [id], [id]],
    [
      "a guard of another account",
      statement(vendor),
      [statement({ AWS: arnOf("role/x") }, externalId)],
      [],
      [],
    ],
    // One class of callers for the role, one for the account
    [
      "a guard of a role, and none of another",
      statement(vendor),
      [statement(role, externalId), statement({ AWS: arnOf("role/y", other) })],
      [id],
      [id],
    ],
  ])("given %s, then that", (_, now, expected, lost, dropped) => {
    const found = unmet(now, expected, 100);
    expect(found.lost?.toSorted()).toEqual(lost.toSorted());
    expect(found.dropped?.toSorted()).toEqual(dropped.toSorted());
  });

  const two = [statement(vendor, externalId), statement(vendor, network)];

  // (1 + classes) × groups, then demands × (1 + conditions), then paths, each as tenths
  test.each([
    ["no condition", statement(vendor), two, 0.4 + 0.2 + 0.2],
    ["one condition", statement(vendor, mfa), two, 0.4 + 0.4 + 0.2],
    ["one class", statement(vendor), [statement(vendor, externalId)], 0.2 + 0.1 + 0.1],
    ["two classes", statement(vendor), [...two, statement(role, mfa)], 0.9 + 0.2 + 0.2 + 0.3 + 0.3],
  ])("given a path under %s, then the work is counted", (_, now, expected, spent) => {
    expect(unmet(now, expected, 100).spent).toBeCloseTo(spent);
  });

  test.each([
    [0.4, undefined],
    [0.6, undefined],
    // Whether each path demands a guard is no longer known
    [0.7, [id]],
    [0.9, []],
  ])("given %d of effort, when the work takes 0.8, then %j is lost", (left, lost) => {
    expect(unmet(statement(vendor), two, left).lost).toEqual(lost);
  });
});
