import { describe, expect, test } from "vitest";
import { changesBetween, deployer, statement } from "./statements.ts";

const vendor = { AWS: "999988887777" };
const vendorRole = { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::999988887777:role/x" } };
const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const network = { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } };

describe("what is left of an admission", () => {
  test("given a role selected by a condition, when its account is left under MFA, then the role is not gone", () => {
    expect(changesBetween([statement(vendor, vendorRole)], [statement(vendor, mfa)])).toMatchObject([
      { kind: "account-admitted", severity: "high" },
      { kind: "condition-tightened", severity: "low" },
    ]);
  });

  test("given an account, when it is left under either of two conditions, then neither is said to be required", () => {
    const changes = changesBetween([statement(vendor)], [statement(vendor, mfa), statement(vendor, network)]);
    expect(changes).toMatchObject([{ kind: "condition-tightened", severity: "low" }]);
    expect(changes[0]?.message).not.toContain("only");
  });

  test("given an account, when it is left under MFA and one role of it without, then the account is tightened", () => {
    const role = statement({ AWS: "arn:aws:iam::999988887777:role/x" });
    const changes = changesBetween([statement(vendor)], [statement(vendor, mfa), role]);
    expect(changes.map(({ kind }) => kind)).toEqual(["condition-tightened"]);
  });

  test("given two actions, when each is denied under another condition, then each has its sentence", () => {
    const two = [statement(vendor), statement(vendor, undefined, "sts:TagSession")];
    const changes = changesBetween(two, [
      ...two,
      { ...statement(vendor, mfa), Effect: "Deny" },
      { ...statement(vendor, network, "sts:TagSession"), Effect: "Deny" },
    ]);
    expect(changes.map(({ kind, action }) => [kind, action])).toEqual([
      ["deny-added", "sts:AssumeRole"],
      ["deny-added", "sts:TagSession"],
    ]);
  });
});

const gitHub = "token.actions.githubusercontent.com";
const cluster = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539";

function provider(issuer: string, subject?: string): object {
  const principal = { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` };
  const condition = subject === undefined ? undefined : { StringLike: { [`${issuer}:sub`]: subject } };
  return statement(principal, condition, "sts:AssumeRoleWithWebIdentity");
}

describe("an identity provider", () => {
  test.each([
    [cluster, "system:serviceaccount:a:b", "medium", "high"],
    [cluster, undefined, "high", "high"],
    [gitHub, "repo:octo-org/app:*", "medium", "high"],
    [gitHub, "repo:*", "critical", "critical"],
    ["idp.example", "one", "high", "high"],
    ["idp.example", undefined, "high", "high"],
  ])(
    "given %s with subject %s, when found on a role without an expectation, then it is %s, and %s when added to one",
    (issuer, subject, found, added) => {
      const one = provider(issuer, subject);
      expect(changesBetween([], [one])[0]?.severity).toBe(found);
      expect(changesBetween([statement(deployer)], [statement(deployer), one])[0]?.severity).toBe(added);
    },
  );

  test("given a Deny for everyone that stays, when a provider is added, then it weighs as if it were open: AWS does not say that the Deny covers it", () => {
    const deny = { ...statement("*", undefined, "sts:*"), Effect: "Deny" };
    expect(changesBetween([deny], [deny, provider(gitHub)])).toMatchObject([
      { kind: "tenancy-claim-missing", severity: "critical", direction: "changed" },
    ]);
  });
});
