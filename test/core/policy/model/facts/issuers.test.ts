import { describe, expect, test } from "vitest";
import { readCondition } from "../../../../../core/policy/model/condition.ts";
import {
  closesTenancy,
  isOpenToEveryTenant,
  issuerOf,
} from "../../../../../core/policy/model/facts/issuers.ts";
import { type Principal, readPrincipal } from "../../../../../core/policy/model/principal.ts";

function provider(issuer: string): Principal {
  const principal = readPrincipal("Federated", issuer);
  if (principal.kind === "webIdentity") return principal;
  return readPrincipal("Federated", `arn:aws:iam::111122223333:oidc-provider/${issuer}`);
}

describe("issuers", () => {
  test.each([
    ["token.actions.githubusercontent.com", { kind: "shared", name: "GitHub" }],
    ["TOKEN.actions.githubusercontent.com", { kind: "shared", name: "GitHub" }],
    ["oidc.vercel.com", { kind: "shared", name: "Vercel" }],
    ["cognito-identity.amazonaws.com", { kind: "shared", name: "Amazon Cognito" }],
    ["accounts.google.com", { kind: "shared", name: "Google" }],
    ["sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/", { kind: "shared", name: "Microsoft Sentinel" }],
    [
      "token.actions.githubusercontent.com/acme",
      { kind: "tenant", name: "GitHub enterprise", tenant: "acme" },
    ],
    ["token.actions.acme.ghe.com", { kind: "tenant", name: "GitHub enterprise", tenant: "acme" }],
    ["oidc.vercel.com/acme", { kind: "tenant", name: "Vercel team", tenant: "acme" }],
    [
      "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539",
      { kind: "tenant", name: "EKS cluster", tenant: "exampled539" },
    ],
    [
      "sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/",
      { kind: "tenant", name: "Microsoft Entra tenant", tenant: "72f988bf-86f1-41af-91ab-2d7cd011db47" },
    ],
    ["idp.attacker.example", { kind: "unknown", name: "idp.attacker.example" }],
    ["token.actions.githubusercontent.com.attacker.example", { kind: "unknown" }],
    ["attacker.example/oidc.vercel.com/acme", { kind: "unknown" }],
  ])("given %s, when asked whose issuer it is, then it is %j", (issuer, wanted) => {
    expect(issuerOf(provider(issuer))).toMatchObject(wanted);
  });

  test("given a principal that is no provider of tokens, when asked, then there is no issuer", () => {
    expect(issuerOf(readPrincipal("Service", "ec2.amazonaws.com"))).toBeUndefined();
    expect(
      issuerOf(readPrincipal("Federated", "arn:aws:iam::111122223333:saml-provider/okta")),
    ).toBeUndefined();
    expect(isOpenToEveryTenant(readPrincipal("AWS", "*"), [])).toBe(false);
  });
});

const closed = true;
const open = false;
const gitHub = "token.actions.githubusercontent.com";
const sentinel = "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/";

describe("closed tenancy", () => {
  test.each<[boolean, string, string, string, ...string[]]>([
    [closed, gitHub, "StringEquals", "sub", "repo:octo-org/app:ref:refs/heads/main"],
    [closed, gitHub, "StringEqualsIgnoreCase", "sub", "repo:octo-org/app:ref:refs/heads/main"],
    [closed, gitHub, "ForAnyValue:StringEquals", "sub", "repo:octo-org/app:ref:refs/heads/main"],
    [closed, gitHub, "StringLike", "sub", "repo:octo-org/*"],
    [closed, gitHub, "StringLike", "sub", "repo:octo-org@123456/*"],
    [closed, gitHub, "StringLike", "sub", "repo:octo-org@*"],
    [closed, gitHub, "StringLike", "sub", "repository_owner_id:123456:*"],
    [closed, gitHub, "StringEquals", "sub", "repository_owner:octo-org"],
    [closed, gitHub, "StringLike", "repository", "octo-org/*"],
    [closed, gitHub, "StringEquals", "repository_id", "123456"],
    [closed, gitHub, "NumericEquals", "repository_owner_id", "123456"],
    [open, gitHub, "StringLike", "sub", "repo:octo-org*"],
    [open, gitHub, "StringLike", "sub", "repo:o*"],
    [open, gitHub, "StringLike", "sub", "repo:?cto-org/*"],
    [open, gitHub, "StringLike", "sub", "*"],
    [open, gitHub, "StringLike", "sub", "repo:octo-org/*", "*"],
    [open, gitHub, "StringLike", "sub", "repository_owner_id:123456*"],
    [open, gitHub, "StringEquals", "sub", "environment:production"],
    [open, gitHub, "StringEquals", "sub", "ref:refs/heads/repo:octo-org/app"],
    [open, gitHub, "StringEquals", "sub", `repo:$${"{aws:userid}"}/app`],
    [open, gitHub, "StringLike", "repository_id", "123*"],
    [open, gitHub, "StringEquals", "repository_id", ""],
    [open, gitHub, "StringLike", "repository", "octo-org*"],
    [
      open,
      gitHub,
      "StringEquals",
      "job_workflow_ref",
      "octo-org/deploy/.github/workflows/a.yml@refs/heads/main",
    ],
    [open, gitHub, "StringEquals", "environment", "production"],
    [open, gitHub, "StringEquals", "aud", "sts.amazonaws.com"],
    [open, gitHub, "StringEqualsIfExists", "sub", "repo:octo-org/app:ref:refs/heads/main"],
    [open, gitHub, "StringNotEquals", "sub", "repo:octo-org/app:ref:refs/heads/main"],
    [open, gitHub, "ForAllValues:StringEquals", "sub", "repo:octo-org/app:ref:refs/heads/main"],
    [open, gitHub, "ArnEquals", "sub", "repo:octo-org/app:ref:refs/heads/main"],
    [open, gitHub, "StringEquals", "sub"],
    [closed, "gitlab.com", "StringLike", "sub", "project_path:acme/*"],
    [open, "gitlab.com", "StringLike", "sub", "project_path:acme*"],
    [closed, "gitlab.com", "StringEquals", "namespace_id", "42"],
    [closed, "app.terraform.io", "StringLike", "sub", "organization:acme:project:*:workspace:*:run_phase:*"],
    [open, "app.terraform.io", "StringLike", "sub", "organization:acme*"],
    [closed, "agent.buildkite.com", "StringEquals", "organization_id", "0184990a"],
    [open, "agent.buildkite.com", "StringEquals", "pipeline_slug", "deploy"],
    [closed, "proidc.upbound.io", "StringLike", "sub", "mcp:acme/*"],
    [closed, "oidc.vercel.com", "StringLike", "sub", "owner:acme:project:*"],
    [closed, "oidc.vercel.com", "StringEquals", "aud", "https://vercel.com/acme"],
    [open, "oidc.vercel.com", "StringLike", "aud", "https://vercel.com/*"],
    [open, "oidc.vercel.com", "StringEquals", "aud", "sts.amazonaws.com"],
    [closed, "api.pulumi.com/oidc", "StringEquals", "aud", "aws:acme"],
    [
      closed,
      "cognito-identity.amazonaws.com",
      "StringEquals",
      "aud",
      "us-east-1:11111111-2222-3333-4444-555555555555",
    ],
    [open, "cognito-identity.amazonaws.com", "StringLike", "aud", "us-east-1:*"],
    [open, "cognito-identity.amazonaws.com", "ForAnyValue:StringLike", "amr", "authenticated"],
    [closed, "accounts.google.com", "StringEquals", "aud", "66677788899900pro0"],
    [open, "accounts.google.com", "StringEquals", "oaud", "https://example.com"],
    [closed, "graph.facebook.com", "StringEquals", "app_id", "111222333444555"],
    [closed, "www.amazon.com", "StringEquals", "app_id", "amzn1.application-oa2-client.x"],
    [open, "www.amazon.com", "StringLike", "app_id", "amzn1.*"],
  ])("closed is %s: %s with %s on %s %j", (wanted, issuer, operator, claim, ...values) => {
    const condition = readCondition(operator, `${issuer}:${claim}`, values, true);
    expect(closesTenancy(condition, provider(issuer))).toBe(wanted);
    expect(isOpenToEveryTenant(provider(issuer), [condition])).toBe(!wanted);
    expect(
      isOpenToEveryTenant(provider(issuer), [readCondition("StringLike", "k", ["*"], true), condition]),
    ).toBe(!wanted);
  });

  test("given Sentinel's issuer, when the session name is fixed, then the tenancy is closed", () => {
    const named = readCondition("StringEquals", "sts:RoleSessionName", ["MicrosoftSentinel_1"], true);
    const any = readCondition("StringLike", "sts:RoleSessionName", ["MicrosoftSentinel_*"], true);
    expect(closesTenancy(named, provider(sentinel))).toBe(true);
    expect(closesTenancy(any, provider(sentinel))).toBe(false);
    expect(closesTenancy(named, provider(gitHub))).toBe(false);
  });

  test("given the claim of another issuer, when asked, then it closes nothing", () => {
    const condition = readCondition("StringEquals", "gitlab.com:sub", ["repo:octo-org/app:x"], true);
    expect(closesTenancy(condition, provider(gitHub))).toBe(false);
    expect(isOpenToEveryTenant(provider("oidc.vercel.com/acme"), [])).toBe(false);
  });
});
