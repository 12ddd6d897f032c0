import { describe, expect, test } from "vitest";
import { compareDocuments, prepareDocument } from "../../../../core/policy/compare.ts";
import type { Change, RoleContext } from "../../../../core/policy/model/change.ts";

const roleContext: RoleContext = {
  account: "111122223333",
  organizationAccounts: new Set(["222233334444"]),
};
const role = "arn:aws:iam::111122223333:role/team/deployer";
const github = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
const sub = "token.actions.githubusercontent.com:sub";

function allow(principal: unknown, condition?: object, action: unknown = "sts:AssumeRole"): object {
  return {
    Effect: "Allow",
    Principal: principal,
    Action: action,
    ...(condition && { Condition: condition }),
  };
}

function changesOf(expected: object[], actual: object[], more: Partial<RoleContext> = {}): readonly Change[] {
  const prepared = prepareDocument({ Version: "2012-10-17", Statement: expected });
  if (!prepared.ok) throw new Error("expected a document that can be read");
  const document = JSON.stringify({ Version: "2012-10-17", Statement: actual });
  const comparison = compareDocuments(prepared.document, document, { ...roleContext, ...more });
  return comparison.verdict === "drift" ? comparison.changes : [];
}

const vendor = { AWS: "999988887777" };
const external = { StringEquals: { "sts:ExternalId": "one" } };

describe("what a change says", () => {
  test.each<[string, object[], object[], Partial<Change>]>([
    [
      "a foreign account",
      [allow({ AWS: role })],
      [allow({ AWS: role }), allow({ AWS: "arn:aws:iam::193672423079:root" })],
      {
        kind: "foreign-account-admitted",
        direction: "widened",
        severity: "critical",
        principal: "arn:aws:iam::193672423079:root",
        action: "sts:AssumeRole",
        message:
          "any principal in account 193672423079 (foreign) can now assume this role, without any condition",
        actualPath: "Statement[1].Principal.AWS",
      },
    ],
    [
      "a lost sub",
      [allow({ Federated: github }, { StringEquals: { [sub]: "repo:a/b:ref:refs/heads/main" } })],
      [allow({ Federated: github })],
      {
        kind: "tenancy-claim-missing",
        severity: "critical",
        condition: `StringEquals ${sub}`,
        message:
          'any GitHub repository can now assume this role, without any condition: the subject "repo:a/b:ref:refs/heads/main" is no longer required',
        actualPath: "Statement[0].Principal.Federated",
      },
    ],
    [
      "a lost external id",
      [allow(vendor, external)],
      [allow(vendor)],
      {
        kind: "foreign-account-admitted",
        severity: "critical",
        message:
          'any principal in account 999988887777 (foreign) can now assume this role, without any condition: the external ID "one" is no longer required',
      },
    ],
    [
      "one more external id",
      [allow(vendor, external)],
      [allow(vendor, { StringEquals: { "sts:ExternalId": ["one", "two"] } })],
      {
        kind: "foreign-account-admitted-conditionally",
        direction: "widened",
        severity: "high",
        message:
          'any principal in account 999988887777 (foreign) can now assume this role, with the external ID "two"',
      },
    ],
    [
      "IfExists",
      [allow(vendor, external)],
      [allow(vendor, { StringEqualsIfExists: external.StringEquals })],
      {
        kind: "foreign-account-admitted",
        severity: "critical",
        message:
          'any principal in account 999988887777 (foreign) can now assume this role, when sts:ExternalId is "one" or missing (not a sufficient restriction): the external ID "one" is no longer required',
      },
    ],
    [
      "a role's account",
      [allow({ AWS: role })],
      [allow({ AWS: "111122223333" })],
      {
        kind: "account-admitted",
        severity: "high",
        message: "any principal in account 111122223333 can now assume this role, without any condition",
      },
    ],
    [
      "an orphan",
      [allow({ AWS: role })],
      [allow({ AWS: "AROAEXAMPLE1234567890" })],
      {
        kind: "principal-orphaned",
        direction: "orphaned",
        severity: "medium",
        principal: role,
        uniqueId: "AROAEXAMPLE1234567890",
        message:
          "role team/deployer in account 111122223333 appears as its unique ID AROAEXAMPLE1234567890: it was deleted, and a new principal with the same name is not trusted",
      },
    ],
    [
      "a principal gone",
      [allow({ AWS: role }), allow({ Service: "ec2.amazonaws.com" })],
      [allow({ Service: "ec2.amazonaws.com" })],
      {
        kind: "principal-removed",
        direction: "narrowed",
        severity: "medium",
        message: "role team/deployer in account 111122223333 can no longer assume this role",
      },
    ],
    [
      "one more action",
      [allow({ AWS: role })],
      [allow({ AWS: role }, undefined, ["sts:AssumeRole", "sts:TagSession"])],
      {
        kind: "action-added",
        severity: "medium",
        action: "sts:TagSession",
        message:
          "role team/deployer in account 111122223333 can now tag sessions of this role, without any condition",
      },
    ],
    [
      "a Deny gone",
      [
        allow("*"),
        { ...allow("*"), Effect: "Deny", Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } } },
      ],
      [allow("*")],
      {
        kind: "everyone-admitted",
        direction: "widened",
        severity: "critical",
        message:
          "anyone in any AWS account can now assume this role, without any condition: the organization o-1 is no longer required",
      },
    ],
  ])("given %s, when compared, then the worst change says so", (_, expected, actual, change) => {
    expect(changesOf(expected, actual)[0]).toMatchObject(change);
  });

  test("given a change, when the expectation weighs its kind otherwise, then it has that severity", () => {
    const changes = changesOf([allow(vendor, external)], [allow(vendor)], {
      severities: { "foreign-account-admitted": "medium" },
    });
    expect(changes.map(({ severity }) => severity)).toEqual(["medium"]);
  });

  test("given an orphan among other changes, when compared, then each is described once", () => {
    const expected = [allow({ AWS: [role, "999988887777"] }, external)];
    const actual = [allow({ AWS: ["AROAEXAMPLE1234567890", "999988887777"] })];
    expect(changesOf(expected, actual).map(({ kind }) => kind)).toEqual([
      "foreign-account-admitted",
      "guard-lost",
      "principal-orphaned",
    ]);
  });

  test("given a role marked as critical for availability, when its principal goes, then that is high", () => {
    const gone = changesOf([allow({ AWS: role }), allow(vendor)], [allow(vendor)], {
      availability: "critical",
    });
    expect(gone).toMatchObject([{ kind: "principal-removed", severity: "high" }]);
  });
});
