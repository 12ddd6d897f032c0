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
        message: "account 193672423079 may now assume this role, without any condition",
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
        message: `the condition StringEquals ${sub} was removed: any repository of GitHub may now assume this role`,
        expectedPath: `Statement[0].Condition.StringEquals.${sub}`,
        actualPath: "Statement[0]",
      },
    ],
    [
      "a lost external id",
      [allow(vendor, external)],
      [allow(vendor)],
      {
        kind: "guard-condition-removed",
        severity: "high",
        message:
          "the condition StringEquals sts:ExternalId was removed: account 999988887777 may now assume this role whatever sts:ExternalId says",
      },
    ],
    [
      "one more external id",
      [allow(vendor, external)],
      [allow(vendor, { StringEquals: { "sts:ExternalId": ["one", "two"] } })],
      {
        kind: "guard-condition-loosened",
        direction: "widened",
        severity: "high",
        message:
          'the condition StringEquals sts:ExternalId gained "two": account 999988887777 may now assume this role with more values of sts:ExternalId',
      },
    ],
    [
      "IfExists",
      [allow(vendor, external)],
      [allow(vendor, { StringEqualsIfExists: external.StringEquals })],
      {
        kind: "if-exists-added",
        severity: "high",
        message:
          'the condition StringEquals sts:ExternalId "one" became StringEqualsIfExists sts:ExternalId "one": account 999988887777 may now assume this role also without sts:ExternalId',
      },
    ],
    [
      "a role's account",
      [allow({ AWS: role })],
      [allow({ AWS: "111122223333" })],
      {
        kind: "role-widened-to-account",
        severity: "high",
        message:
          "all of account 111122223333 may now assume this role, where only a part of it was expected, without any condition",
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
          "role team/deployer of account 111122223333 shows as its unique id AROAEXAMPLE1234567890: it was deleted, and even one of the same name is no longer trusted",
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
        message: "role team/deployer of account 111122223333 may no longer assume this role",
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
          "role team/deployer of account 111122223333 may now tag sessions of this role, without any condition",
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
        kind: "deny-removed",
        direction: "widened",
        severity: "critical",
        message:
          "the Deny for anyone, in any AWS account, to assume this role was removed, under the condition StringNotEquals aws:PrincipalOrgID: anyone, in any AWS account, may now assume this role where it was denied",
      },
    ],
  ])("given %s, when compared, then the worst change says so", (_, expected, actual, change) => {
    expect(changesOf(expected, actual)[0]).toMatchObject(change);
  });

  test("given a change, when the expectation weighs its kind otherwise, then it has that severity", () => {
    const changes = changesOf([allow(vendor, external)], [allow(vendor)], {
      severities: { "guard-condition-removed": "critical" },
    });
    expect(changes.map(({ severity }) => severity)).toEqual(["critical"]);
  });

  test("given an orphan among other changes, when compared, then each is told once", () => {
    const expected = [allow({ AWS: [role, "999988887777"] }, external)];
    const actual = [allow({ AWS: ["AROAEXAMPLE1234567890", "999988887777"] })];
    expect(changesOf(expected, actual).map(({ kind }) => kind)).toEqual([
      "guard-condition-removed",
      "guard-condition-removed",
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
