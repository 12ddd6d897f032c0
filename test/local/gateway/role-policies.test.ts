import { describe, expect, test } from "vitest";
import {
  evaluate,
  type RequiredPermission,
  type RolePolicies,
} from "../../../local/gateway/authorization/policy.ts";
import type { JsonObject } from "../../../local/gateway/http/json.ts";
import { allow, deny } from "./role-policies.ts";

const asked: RequiredPermission = {
  action: "iam:GetRole",
  resource: "arn:aws:iam::444444444444:role/a/b",
  context: { "aws:principalorgid": ["o-localorg01"], "sts:externalid": undefined },
};

describe("a role's policies", () => {
  test.each<[string, RolePolicies, string]>([
    ["nothing", { identity: [] }, "not allowed by its policies"],
    ["the action", { identity: [allow("iam:GetRole")] }, "allowed"],
    ["the action in another case", { identity: [allow("IAM:getrole")] }, "allowed"],
    ["a pattern of the action", { identity: [allow("iam:Get*")] }, "allowed"],
    ["another action", { identity: [allow(["iam:GetUser", "iam:GetRoles"])] }, "not allowed by its policies"],
    ["the resource", { identity: [allow("iam:*", "arn:aws:iam::*:role/a/?")] }, "allowed"],
    [
      "another resource",
      { identity: [allow("iam:*", "arn:aws:iam::*:role/b/*")] },
      "not allowed by its policies",
    ],
    [
      "a resource in another case",
      { identity: [allow("iam:*", "arn:aws:iam::*:ROLE/*")] },
      "not allowed by its policies",
    ],
    ["a condition that holds", { identity: [allow("iam:*", "*", org("o-localorg01"))] }, "allowed"],
    [
      "a condition that does not",
      { identity: [allow("iam:*", "*", org("o-another001"))] },
      "not allowed by its policies",
    ],
    ["a deny besides", { identity: [allow("iam:*"), deny("iam:GetRole")] }, "denied by its policies"],
    [
      "a deny of something else",
      { identity: [allow("iam:*"), deny("iam:GetRole", "arn:*:role/c")] },
      "allowed",
    ],
    [
      "a boundary that allows it too",
      { identity: [allow("iam:*")], boundary: allow("iam:GetRole") },
      "allowed",
    ],
    [
      "a boundary that does not",
      { identity: [allow("iam:*")], boundary: allow("iam:GetUser") },
      "not allowed by its boundary",
    ],
    [
      "a boundary that denies",
      { identity: [allow("iam:*")], boundary: deny("iam:GetRole") },
      "denied by its boundary",
    ],
    [
      "a condition on a key that is absent",
      { identity: [allow("iam:*", "*", { Condition: { StringEquals: { "sts:ExternalId": "1" } } })] },
      "not allowed by its policies",
    ],
    ["a boundary alone", { identity: [], boundary: allow("*") }, "not allowed by its policies"],
    [
      "all but the action",
      { identity: [{ Statement: [{ Effect: "Allow", NotAction: "iam:Get*", Resource: "*" }] }] },
      "not allowed by its policies",
    ],
    [
      "all but another resource",
      { identity: [{ Statement: [{ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::*" }] }] },
      "allowed",
    ],
  ])("with %s", (_, policies, verdict) => {
    expect(evaluate(policies, asked)).toBe(verdict);
  });

  test.each([
    ["an operator", { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } }, "operator NotIpAddress"],
    ["a key", { StringEquals: { "aws:RequestTag/team": "a" } }, "key aws:RequestTag/team"],
    ["a key that may be absent", { Null: { "aws:VpcSourceIp": "true" } }, "key aws:VpcSourceIp"],
  ])(
    "with %s that no one here understands, it is an error: a Deny must not be lost by it",
    (_, condition, word) => {
      const statement = { Effect: "Deny", Action: "iam:GetRole", Resource: "*", Condition: condition };
      const policies = { identity: [allow("iam:*"), { Statement: statement }] };
      expect(() => evaluate(policies, asked)).toThrow(`cannot evaluate the condition ${word}`);
      const ofOther = { identity: [allow("iam:*"), { Statement: { ...statement, Action: "iam:PutRole*" } }] };
      expect(evaluate(ofOther, asked)).toBe("allowed");
    },
  );

  function org(id: string): JsonObject {
    return { Condition: { StringEquals: { "aws:PrincipalOrgID": id } } };
  }
});
