import { describe, expect, test } from "vitest";
import { readDocument, type StatementText, type TrustDocument, writeDocument } from "./document.ts";
import { admits } from "./evaluate.ts";
import { type Caller, type OwnPolicy, type Reading, readings } from "./request.ts";

const own = "111122223333";
const foreign = "999999999999";
const user: Caller = { kind: "user", account: own, arn: `arn:aws:iam::${own}:user/alice`, id: "AIDAEXAMPLE" };
const session: Caller = {
  kind: "role-session",
  account: own,
  roleArn: `arn:aws:iam::${own}:role/ci/deployer`,
  roleId: "AROAEXAMPLE",
  sessionName: "nightly",
};
const stranger: Caller = { kind: "account-root", account: foreign };
const ec2: Caller = { kind: "service", name: "ec2.amazonaws.com" };

const [usual] = readings;
if (usual === undefined) throw new Error("the oracle has no reading");

function allow(principal: StatementText["Principal"] & {}, more: Partial<StatementText> = {}): StatementText {
  return { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...more };
}

function admitted(
  statements: StatementText | StatementText[],
  caller: Caller,
  {
    ownPolicy = "allows",
    action = "sts:AssumeRole",
    reading = usual,
  }: { ownPolicy?: OwnPolicy; action?: string; reading?: Reading | undefined } = {},
): boolean {
  const document: TrustDocument = { Version: "2012-10-17", Statement: statements };
  const request = { caller, action, context: new Map([["sts:externalid", ["x"]]]), ownPolicy };
  if (reading === undefined) throw new Error("no reading");
  return admits(readDocument(document), request, own, reading);
}

const whom: readonly (readonly [string, string, Caller, boolean])[] = [
  ["an account by its id", own, user, true],
  ["an account by its root ARN", `arn:aws:iam::${own}:root`, session, true],
  ["an account of another partition by its root ARN", `arn:aws-cn:iam::${own}:root`, user, true],
  ["another account", foreign, user, false],
  ["the foreign account", foreign, stranger, true],
  ["an account, but the caller is a service", own, ec2, false],
  ["a user by ARN", `arn:aws:iam::${own}:user/alice`, user, true],
  ["a user by unique id", "AIDAEXAMPLE", user, true],
  ["another user", `arn:aws:iam::${own}:user/bob`, user, false],
  ["a role by ARN, for its session", `arn:aws:iam::${own}:role/ci/deployer`, session, true],
  ["a role by unique id, for its session", "AROAEXAMPLE", session, true],
  [
    "the session, without the role's path",
    `arn:aws:sts::${own}:assumed-role/deployer/nightly`,
    session,
    true,
  ],
  ["another session", `arn:aws:sts::${own}:assumed-role/deployer/other`, session, false],
  ["everyone", "*", stranger, true],
];

test.each(whom)(
  "given a principal that is %s, when called, then it admits as AWS does",
  (_, value, caller, expected) => {
    expect(admitted(allow({ AWS: value }), caller)).toBe(expected);
  },
);

describe("effects", () => {
  test("given nothing that allows, when called, then refused", () => {
    expect(admitted([], user)).toBe(false);
  });

  test("given an Allow and a Deny, when both apply, then refused", () => {
    expect(
      admitted(
        [allow({ AWS: own }), { ...allow({ AWS: `arn:aws:iam::${own}:user/alice` }), Effect: "Deny" }],
        user,
      ),
    ).toBe(false);
  });

  test("given a Deny under a condition, when it does not hold, then admitted", () => {
    const deny: StatementText = {
      ...allow("*"),
      Effect: "Deny",
      Condition: { StringNotEquals: { "sts:ExternalId": "x" } },
    };
    expect(admitted([allow({ AWS: own }), deny], user)).toBe(true);
  });

  test("given two operators, when one fails, then the statement does not apply", () => {
    const both = { StringEquals: { "STS:externalID": "x" }, Bool: { "aws:MultiFactorAuthPresent": true } };
    expect(admitted(allow({ AWS: own }, { Condition: both }), user)).toBe(false);
  });
});

describe("actions", () => {
  test("given a wildcard in another case, when it covers the action, then admitted", () => {
    expect(admitted(allow({ AWS: own }, { Action: "STS:assume*" }), user)).toBe(true);
    expect(admitted(allow({ AWS: own }, { Action: "STS:assume*" }), user, { action: "sts:TagSession" })).toBe(
      false,
    );
  });

  test("given NotAction, when the action is not listed, then admitted", () => {
    const { Action: _, ...rest } = allow({ AWS: own });
    expect(admitted({ ...rest, NotAction: ["sts:TagSession"] }, user)).toBe(true);
    expect(admitted({ ...rest, NotAction: ["sts:assumerole"] }, user)).toBe(false);
  });
});

describe("NotPrincipal", () => {
  const { Principal: _, ...rest } = allow({ AWS: own });

  test("given an Allow, when the caller is not listed, then admitted", () => {
    expect(admitted({ ...rest, NotPrincipal: { AWS: own } }, stranger)).toBe(true);
    expect(admitted({ ...rest, NotPrincipal: { AWS: own } }, user)).toBe(false);
  });
});

describe("a caller whose own policies are silent", () => {
  test("given its account is trusted, when called, then refused", () => {
    expect(admitted(allow({ AWS: own }), user, { ownPolicy: "silent" })).toBe(false);
  });

  test("given it is named directly in its own account, when called, then admitted", () => {
    expect(admitted(allow({ AWS: `arn:aws:iam::${own}:user/alice` }), user, { ownPolicy: "silent" })).toBe(
      true,
    );
  });

  test("given its role is named but a boundary limits it, when called, then refused", () => {
    const principal = { AWS: `arn:aws:iam::${own}:role/ci/deployer` };
    expect(admitted(allow(principal), session, { ownPolicy: "silent" })).toBe(true);
    expect(admitted(allow(principal), session, { ownPolicy: "bounded" })).toBe(false);
  });

  test("given another account, when named directly, then refused", () => {
    const foreignUser: Caller = { ...user, account: foreign, arn: `arn:aws:iam::${foreign}:user/alice` };
    expect(admitted(allow({ AWS: foreignUser.arn }), foreignUser, { ownPolicy: "silent" })).toBe(false);
  });
});

test("given a star, when AWS leaves open whom it means, then the readings differ", () => {
  expect(readings.map((reading) => admitted(allow("*"), ec2, { reading }))).toEqual([true, false]);
});

test("given a document in normal form, when written and read, then it is the same", () => {
  const grants = readDocument({
    Version: "2012-10-17",
    Statement: [allow({ AWS: [own, foreign] }), allow("*")],
  });
  expect(readDocument(writeDocument(grants))).toEqual(grants);
});
