import { describe, expect, test } from "vitest";
import { command } from "./support/command-line.ts";

const own = "444444444444";
const iam = `arn:aws:iam::${own}`;
const session = (role: string, name = "run") => `arn:aws:sts::${own}:assumed-role/${role}/${name}`;

function policy(principal: object | string, more: object = {}, ...others: readonly object[]): string {
  const first = { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...more };
  return JSON.stringify({ Version: "2012-10-17", Statement: [first, ...others] });
}

const when = (Condition: object) => ({ Condition });
const aws = (AWS: string | readonly string[]) => ({ AWS });
const github = `${iam}:oidc-provider/token.actions.githubusercontent.com`;
const web = {
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition: { StringLike: { "token.actions.githubusercontent.com:sub": "repo:acme/app:*" } },
};
const denyOthers = { Effect: "Deny", NotPrincipal: aws(`${iam}:role/ci`), Action: "sts:AssumeRole" };
const pathed = policy(aws(`${iam}:role/team/ci`));
const byArn = policy(aws(own), when({ ArnLike: { "aws:PrincipalArn": `${iam}:role/team/*` } }));
const tags = { Action: ["sts:AssumeRole", "sts:TagSession"] };
const allTags = when({ "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } });

async function ask(document: string, as: string, ...more: readonly string[]) {
  const given = ["can-assume", "--role", "-", "--as", as, "--account", own, ...more];
  const { code, out, errors } = await command(given, undefined, document);
  return { code, text: `${out}${errors}`.replaceAll(/\s+/g, " ") };
}

describe("is admitted", () => {
  test.each<readonly [string, string, readonly string[], string]>([
    [policy(aws(own)), `${iam}:role/ci`, [], "also needs an identity policy"],
    [policy(aws(`${iam}:root`)), session("ci"), [], "also needs an identity policy"],
    [policy(aws(`${iam}:role/ci`)), session("ci"), [], "needs no identity policy"],
    [pathed, session("ci"), [], "needs no identity policy"],
    [pathed, `${iam}:role/team/ci`, [], "needs no identity policy"],
    [byArn, session("ci"), ["--context", `aws:PrincipalArn=${iam}:role/team/ci`], "also needs"],
    [policy(aws(session("ci"))), session("ci"), [], "needs no identity policy"],
    [
      policy("*", when({ StringEquals: { "aws:PrincipalOrgID": "o-1" } })),
      `${iam}:user/ada`,
      ["--context", "aws:PrincipalOrgID=o-1"],
      "also needs",
    ],
    [
      policy({ Federated: github }, web),
      github,
      ["--context", "token.actions.githubusercontent.com:sub=repo:acme/app:ref:x"],
      "admitted",
    ],
    [policy({ Service: "ec2.amazonaws.com" }), "ec2.amazonaws.com", [], "admitted"],
    [
      policy(aws(own), { ...tags, ...allTags }),
      `${iam}:role/ci`,
      ["--context", "aws:TagKeys=a", "--context", "aws:TagKeys=b"],
      "the same call needs sts:TagSession: admitted",
    ],
    [
      policy(aws(own), when({ StringEqualsIfExists: { "aws:SourceVpc": "vpc-1" } })),
      `${iam}:role/ci`,
      [],
      "also needs",
    ],
    [policy(aws(own), when({ Null: { "aws:SourceVpc": "true" } })), `${iam}:role/ci`, [], "also needs"],
    [
      policy(aws(own), { Action: "sts:Assume*" }),
      `${iam}:role/ci`,
      ["--action", "STS:assumerole"],
      "with sts:AssumeRole on",
    ],
    [
      policy(aws(own)),
      `${iam}:role/ci`,
      ["--context", "aws:sourceVPC=vpc-1"],
      "no condition on aws:sourceVPC: it does not matter here",
    ],
    [
      policy(aws(own)),
      `arn:aws:sts::${own}:federated-user/bob`,
      [],
      "AWS refuses AssumeRole with the credentials of a federated user",
    ],
  ])("%s: %s %j", async (document, as, more, text) => {
    expect(await ask(document, as, ...more)).toEqual({ code: 0, text: expect.stringContaining(text) });
  });
});

describe("is not admitted, or not known", () => {
  test.each<readonly [string, string, readonly string[], string]>([
    [policy(aws(`${iam}:role/ci`)), `${iam}:role/team/ci`, [], "no statement is about this caller"],
    [policy(aws(session("ci"))), session("ci", "other"), [], "no statement is about this caller"],
    [policy(aws(session("ci"))), `${iam}:role/ci`, [], "no statement is about this caller"],
    [byArn, session("ci"), ["--context", `aws:PrincipalArn=${iam}:role/ci`], "has another value"],
    [policy(aws(own), {}, denyOthers), `${iam}:role/dev`, [], "Statement[1] (Deny) applies"],
    [
      policy(aws(own), {}, denyOthers),
      `${iam}:role/ci`,
      [],
      "AWS does not say whether such a Principal or NotPrincipal",
    ],
    [
      policy(aws(own)),
      `${iam}:role/ci`,
      ["--context", "aws:RequestTag/team=a"],
      "the same call needs sts:TagSession: not admitted",
    ],
    [
      policy(aws(own)),
      `${iam}:role/ci`,
      ["--context", "sts:SourceIdentity=ada"],
      "the same call needs sts:SetSourceIdentity: not admitted",
    ],
    [
      policy(aws(own), allTags),
      `${iam}:role/ci`,
      ["--context", "aws:TagKeys=a", "--context", "aws:TagKeys=c"],
      "has another value",
    ],
    [
      policy(aws(own), when({ StringEquals: { "sts:ExternalId": "a" } })),
      `${iam}:role/ci`,
      ["--context", "sts:ExternalId=a", "--context", "sts:ExternalId=b"],
      "cannot be evaluated here",
    ],
    [policy({ Federated: github }, web), github, ["--action", "sts:AssumeRole"], "not about this action"],
    [policy({ Service: "ec2.amazonaws.com" }), "EC2.amazonaws.com", [], "no statement is about this caller"],
    [policy(aws("AROAEXAMPLEEXAMPLE123")), `${iam}:role/ci`, [], "no statement is about this caller"],
  ])("%s: %s %j", async (document, as, more, text) => {
    expect(await ask(document, as, ...more)).toEqual({ code: 2, text: expect.stringContaining(text) });
  });
});

describe("is refused", () => {
  const document = policy(aws(own));

  test.each<readonly [string, string, readonly string[], string]>([
    [document, own, [], "the root user cannot assume roles"],
    [document, `${iam}:root`, [], "the root user cannot assume roles"],
    [document, "AROAEXAMPLEEXAMPLE123", [], "the ARN of the owner of this unique ID"],
    [document, `${iam}:role/*`, [], "Name one caller, without wildcards"],
    [document, "token.actions.githubusercontent.com", [], "name the ARN of its identity provider"],
    [document, "", [], "found nothing"],
    [document, `${iam}:role/ci`, ["--action", "s3:GetObject"], "--action: expected one of sts:AssumeRole,"],
    [document, `${iam}:role/ci`, ["--action", "AssumeRole"], "--action: expected one of sts:AssumeRole,"],
    [
      document,
      `${iam}:role/ci`,
      ["--context", "aws:PrincipalAccount=111111111111"],
      `expected aws:PrincipalAccount=${own}, which follows from --as`,
    ],
    [
      document,
      session("ci"),
      ["--context", `aws:PrincipalArn=${iam}:role/dev`],
      "expected an aws:PrincipalArn of the role of --as",
    ],
    [byArn, session("ci"), [], "the ARN of a session does not say it Add --context aws:PrincipalArn="],
  ])("%s: %s %j", async (given, as, more, text) => {
    expect(await ask(given, as, ...more)).toEqual({ code: 1, text: expect.stringContaining(text) });
  });
});

test("without the account of the role, the note says on what it depends", async () => {
  const given = ["can-assume", "--role", "-", "--as", `${iam}:role/ci`];
  const { out } = await command(given, undefined, policy(aws(`${iam}:role/ci`)));
  expect(out.replaceAll(/\s+/g, " ")).toContain("unless the role is in its account (--account)");
});
