import { describe, expect, test } from "vitest";
import { readCondition } from "../../../../../core/policy/model/condition.ts";
import { closesTenancy, isOpenToEveryTenant } from "../../../../../core/policy/model/facts/issuers.ts";
import { provider } from "./providers.ts";

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
    [open, gitHub, "StringLike", "sub", "environment:repo:octo-org/*"],
    [open, gitHub, "StringLike", "sub", "environment:repository_owner:octo-org:*"],
    [open, gitHub, "StringEquals", "sub", "environment:repository_owner:octo-org"],
    [open, gitHub, "StringLike", "repository", "octo.org/*"],
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
    [closed, "cognito-identity-us-gov.amazonaws.com", "StringEquals", "aud", "us-gov-west-1:11111111"],
    [closed, "cognito-identity.amazonaws.com", "StringEquals", "sub", "us-east-1:22222222"],
    [closed, "vstoken.actions.githubusercontent.com", "StringLike", "sub", "repo:octo-org/*"],
    [
      closed,
      "oidc-configuration.audit-log.githubusercontent.com",
      "StringEquals",
      "sub",
      "https://github.com/octo-org",
    ],
    [closed, gitHub, "StringEquals", "enterprise_id", "42"],
    [closed, gitHub, "StringEquals", "repository_owner_id", "42"],
    [open, gitHub, "StringEquals", "sub", "x:repository_owner:octo-org"],
    [open, gitHub, "StringEquals", "sub", "repository_owner:octo-org/x"],
    [open, gitHub, "StringLike", "repository", "?/octo-org/*"],
    [closed, "gitlab.com", "StringEquals", "project_id", "42"],
    [open, "gitlab.com", "StringLike", "sub", "x:project_path:acme/*"],
    [closed, "agent.buildkite.com", "StringLike", "sub", "organization:acme:*"],
    [open, "agent.buildkite.com", "StringLike", "sub", "organization:acme*"],
    [open, "agent.buildkite.com", "StringLike", "sub", "x:organization:acme:*"],
    [closed, "agent.buildkite.com", "StringEquals", "organization_slug", "acme"],
    [closed, "agent.buildkite.com", "StringEquals", "pipeline_id", "0184990a"],
    [closed, "agent.buildkite.com", "StringEquals", "cluster_id", "0184990a"],
    [closed, "oidc.codefresh.io", "StringLike", "sub", "account:acme:*"],
    [open, "oidc.codefresh.io", "StringLike", "sub", "account:acme*"],
    [open, "oidc.codefresh.io", "StringLike", "sub", "x:account:acme:*"],
    [open, "proidc.upbound.io", "StringLike", "sub", "mcp:acme*"],
    [open, "proidc.upbound.io", "StringLike", "sub", "x:mcp:acme/*"],
    [closed, "scalr.io", "StringLike", "sub", "account:acme:*"],
    [open, "scalr.io", "StringLike", "sub", "account:acme*"],
    [open, "scalr.io", "StringLike", "sub", "x:account:acme:*"],
    [closed, "studio.datachain.ai/api", "StringLike", "sub", "credentials:acme/*"],
    [closed, "studio.datachain.ai/api", "StringLike", "sub", "credentials:acme:*"],
    [open, "studio.datachain.ai/api", "StringLike", "sub", "credentials:acme*"],
    [open, "studio.datachain.ai/api", "StringLike", "sub", "/credentials:acme:*"],
    [closed, "tokens.cloud.shisho.dev", "StringLike", "sub", "job:acme:*"],
    [closed, "tokens.cloud.shisho.dev", "StringLike", "sub", "job:acme/*"],
    [open, "tokens.cloud.shisho.dev", "StringLike", "sub", "job:acme*"],
    [open, "tokens.cloud.shisho.dev", "StringLike", "sub", "/job:acme:*"],
    [closed, "api.pulumi.com/oidc", "StringLike", "sub", "pulumi:deploy:org:acme:*"],
    [open, "api.pulumi.com/oidc", "StringLike", "sub", "pulumi:deploy:org:acme*"],
    [open, "api.pulumi.com/oidc", "StringLike", "sub", "x:pulumi:deploy:org:acme:*"],
    [closed, "sandboxes.cloud", "StringEquals", "aud", "acme"],
    [open, "app.terraform.io", "StringLike", "sub", "x:organization:acme:*"],
    [open, "oidc.vercel.com", "StringLike", "sub", "owner:acme*"],
    [open, "oidc.vercel.com", "StringLike", "sub", "x:owner:acme:*"],
    [closed, "oidc.vercel.com", "StringLike", "aud", "https://vercel.com/acme/*"],
    [open, "oidc.vercel.com", "StringLike", "aud", "https://vercel.com/acme*"],
    [open, "oidc.vercel.com", "StringEquals", "aud", "x:https://vercel.com/acme"],
    [open, "oidc.vercel.com", "StringEquals", "aud", "https://vercel.com/acme/x"],
    [closed, "accounts.google.com", "StringEquals", "aud", "66677788899900pro0"],
    [closed, "accounts.google.com", "StringEquals", "sub", "1"],
    [closed, "accounts.google.com", "StringEquals", "email", "build@example.com"],
    [closed, "accounts.google.com", "StringEquals", "google/organization_number", "1"],
    [closed, "graph.facebook.com", "StringEquals", "id", "1"],
    [closed, "www.amazon.com", "StringEquals", "user_id", "amzn1.account.x"],
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
