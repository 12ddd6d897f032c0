import { describe, expect, test } from "vitest";
import { isOpenToEveryTenant, issuerOf } from "../../../../../core/policy/model/facts/issuers.ts";
import { readPrincipal } from "../../../../../core/policy/model/principal.ts";
import { provider } from "./providers.ts";

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
    ["vstoken.actions.githubusercontent.com", { kind: "shared", name: "GitHub" }],
    ["oidc-configuration.audit-log.githubusercontent.com", { kind: "shared", name: "GitHub" }],
    ["gitlab.com", { kind: "shared", name: "GitLab" }],
    ["app.terraform.io", { kind: "shared", name: "HCP Terraform" }],
    ["agent.buildkite.com", { kind: "shared", name: "Buildkite" }],
    ["oidc.codefresh.io", { kind: "shared", name: "Codefresh" }],
    ["proidc.upbound.io", { kind: "shared", name: "Upbound" }],
    ["scalr.io", { kind: "shared", name: "Scalr" }],
    ["studio.datachain.ai/api", { kind: "shared", name: "DVC Studio" }],
    ["tokens.cloud.shisho.dev", { kind: "shared", name: "Shisho Cloud" }],
    ["api.pulumi.com/oidc", { kind: "shared", name: "Pulumi" }],
    ["sandboxes.cloud", { kind: "shared", name: "sandboxes.cloud" }],
    ["cognito-identity-us-gov.amazonaws.com", { kind: "shared", name: "Amazon Cognito" }],
    ["graph.facebook.com", { kind: "shared", name: "Facebook" }],
    ["www.amazon.com", { kind: "shared", name: "Login with Amazon" }],
    ["github.com/enterprises/acme-inc", { kind: "tenant", name: "GitHub enterprise", tenant: "acme-inc" }],
    ["github.com/enterprises/acme/x", { kind: "unknown" }],
    ["attacker.example/token.actions.githubusercontent.com/acme", { kind: "unknown" }],
    ["token.actions.githubusercontent.com/acme/x", { kind: "unknown" }],
    ["attacker.token.actions.acme.ghe.com", { kind: "unknown" }],
    ["token.actions.acme.ghe.com.attacker.example", { kind: "unknown" }],
    ["attacker.example/github.com/enterprises/acme", { kind: "unknown" }],
    [
      "oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLED539",
      { kind: "tenant", name: "EKS cluster", tenant: "exampled539" },
    ],
    ["attacker.example/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539", { kind: "unknown" }],
    ["oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539/x", { kind: "unknown" }],
    [
      "oidc.circleci.com/org/72f988bf-86f1-41af-91ab-2d7cd011db47",
      { kind: "tenant", name: "CircleCI organization" },
    ],
    ["oidc.circleci.com/org/72f988bf", { kind: "unknown" }],
    ["oidc.circleci.com/org/72f988bf-86f1-41af-91ab-2d7cd011db47/x", { kind: "unknown" }],
    ["x.oidc.circleci.com/org/72f988bf-86f1-41af-91ab-2d7cd011db47", { kind: "unknown" }],
    [
      "api.bitbucket.org/2.0/workspaces/acme-inc/pipelines-config/identity/oidc",
      { kind: "tenant", name: "Bitbucket workspace", tenant: "acme-inc" },
    ],
    ["x.api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc", { kind: "unknown" }],
    ["api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc/x", { kind: "unknown" }],
    ["oidc.vercel.com/acme-inc/x", { kind: "unknown" }],
    [
      "idcs-0a1b.identity.oraclecloud.com",
      { kind: "tenant", name: "Oracle Cloud identity domain", tenant: "0a1b" },
    ],
    ["x.idcs-0a1b.identity.oraclecloud.com", { kind: "unknown" }],
    ["idcs-0a1b.identity.oraclecloud.com/x", { kind: "unknown" }],
    ["x.sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47", { kind: "unknown" }],
    ["sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/x", { kind: "unknown" }],
    [
      "login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0",
      { kind: "tenant", name: "Microsoft Entra tenant", tenant: "72f988bf-86f1-41af-91ab-2d7cd011db47" },
    ],
    ["x.login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0", { kind: "unknown" }],
    ["login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0/x", { kind: "unknown" }],
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
