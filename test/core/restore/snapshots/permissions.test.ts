import { describe, expect, test } from "vitest";
import { addedPower, describePolicy } from "../../../../core/restore/snapshots/permissions.ts";
import { allowing, rich } from "../samples.ts";

const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action: unknown, Resource: unknown = "*") => ({ Effect: "Allow", Action, Resource });

describe("a policy in one sentence", () => {
  test.each([
    [policy(allow("s3:GetObject", "arn:aws:s3:::a/*")), "allows s3:GetObject on arn:aws:s3:::a/*"],
    [policy(allow(["s3:Get*", "s3:Put*"], ["a", "b"])), "allows s3:Get*, s3:Put* on 2 resources"],
    [
      policy(allow(["a:A", "a:B", "a:C", "a:D", "a:E", "a:F"])),
      "allows a:A, a:B, a:C, a:D and 2 more actions on every resource",
    ],
    [policy(allow("*")), "allows every action on every resource (administrator)"],
    [policy(allow("iam:*")), "allows every action on every resource (administrator)"],
    [
      policy({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
      "allows every action on every resource (administrator)",
    ],
    [
      policy(allow("s3:*", "b"), { Effect: "Deny", Action: "iam:*", Resource: "*" }),
      "allows s3:* on b, and denies iam:*",
    ],
    ["no policy", "cannot be read"],
    ['{"Statement":[null,3]}', "cannot be read"],
  ])("%s", (document, sentence) => {
    expect(describePolicy(document)).toBe(sentence);
  });
});

describe("added permissions", () => {
  const added = (before: object, after: object) =>
    addedPower({ ...rich, ...before }, { ...rich, ...after }).map(({ text, isAdministrator }) => [
      text,
      isAdministrator,
    ]);
  const admin = "arn:aws:iam::aws:policy/AdministratorAccess";
  const inline = (name: string, document: string) => ({ inlinePolicies: [{ name, document }] });

  test.each([
    ["nothing", {}, {}, []],
    ["a lost policy", {}, { attachedPolicies: [] }, []],
    [
      "an attached policy",
      { attachedPolicies: [] },
      { attachedPolicies: ["a"] },
      [["attached policy a", false]],
    ],
    [
      "administrator",
      { attachedPolicies: [] },
      { attachedPolicies: [admin] },
      [[`attached policy ${admin} (administrator)`, true]],
    ],
    [
      "an inline policy that changed",
      inline("p", allowing("s3:GetObject")),
      inline("p", allowing("*")),
      [["changed inline policy p, which allows every action on every resource (administrator)", true]],
    ],
    [
      "an inline policy written differently",
      inline("p", allowing("s3:A")),
      inline("p", ` ${allowing("s3:A")}`),
      [],
    ],
    [
      "a lost boundary",
      { permissionsBoundary: "b" },
      { permissionsBoundary: undefined },
      [["no permissions boundary instead of b", false]],
    ],
    ["a new boundary", { permissionsBoundary: undefined }, { permissionsBoundary: "b" }, []],
    [
      "a lost Deny",
      inline("d", allowing("iam:*", "Deny")),
      { inlinePolicies: [] },
      [["no inline policy d, which denied actions", false]],
    ],
  ])("%s", (_, before, after, expected) => {
    expect(added(before, after)).toEqual(expected);
  });
});
