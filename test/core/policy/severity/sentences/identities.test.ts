import { describe, expect, test } from "vitest";
import { type Condition, readCondition } from "../../../../../core/policy/model/condition.ts";
import { readPrincipal } from "../../../../../core/policy/model/principal.ts";
import {
  identityOfProvider,
  identityOfService,
} from "../../../../../core/policy/severity/sentences/identities.ts";
import { provider } from "../../model/facts/providers.ts";

const gitHub = "token.actions.githubusercontent.com";
const enterprise = `${gitHub}/acme`;
const cluster = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539";
const cognito = "cognito-identity.amazonaws.com";

function like(key: string, ...values: readonly string[]): Condition {
  return readCondition("StringLike", key, values, true);
}

describe("whom an identity provider signs in", () => {
  test.each([
    [
      gitHub,
      "sub",
      ["repo:octo/app:ref:refs/heads/main"],
      "the GitHub repository octo/app (ref:refs/heads/main)",
    ],
    [gitHub, "sub", ["repo:octo/app:*"], "the GitHub repository octo/app"],
    [gitHub, "sub", ["repo:octo/app"], "the GitHub repository octo/app"],
    [gitHub, "sub", ["repo:octo/app-*:environment:x"], "the GitHub repositories octo/app-* (environment:x)"],
    [gitHub, "sub", ["repo:octo/app-?:?*"], "the GitHub repositories octo/app-?"],
    [gitHub, "sub", ["repo:octo/*"], "every repository in the GitHub organization octo"],
    [gitHub, "sub", ["repo:octo/?*:ref:x"], "every repository in the GitHub organization octo (ref:x)"],
    [gitHub, "sub", ["repo:octo@1/app@2:*"], "the GitHub repository octo/app with ID 2 and owner ID 1"],
    [gitHub, "sub", ["repo:octo@1/app@*:*"], "the GitHub repository octo/app with owner ID 1"],
    [gitHub, "sub", ["repo:octo@1/*@*:*"], "every repository in the GitHub organization octo with ID 1"],
    [gitHub, "sub", ["repo:octo@?/*@*:*"], "every repository in the GitHub organization octo"],
    [
      gitHub,
      "sub",
      ["repo:octo/app:*", "repo:octo/site:*"],
      "the GitHub repository octo/app and the GitHub repository octo/site",
    ],
    [gitHub, "sub", ["repo:octo@*/app@*:*", "repo:octo/app:*"], "the GitHub repository octo/app"],
    [gitHub, "sub", ["repo:octo@*"], "every repository in the GitHub organization octo"],
    [gitHub, "enterprise_id", ["7"], "every repository of the GitHub enterprise with ID 7"],
    ["gitlab.com", "project_id", ["42"], "the GitLab project with ID 42"],
    ["gitlab.com", "namespace_id", ["42"], "every project of the GitLab namespace with ID 42"],
    [
      "agent.buildkite.com",
      "sub",
      ["organization:acme:"],
      "every pipeline in the Buildkite organization acme",
    ],
    [
      "agent.buildkite.com",
      "sub",
      ["organization:acme:pipeline:web:*"],
      "pipelines in the Buildkite organization acme (pipeline:web:*)",
    ],
    ["accounts.google.com", "sub", ["1"], "the Google account with ID 1"],
    ["accounts.google.com", "email", ["a@example.com"], "the Google account a@example.com"],
    [gitHub, "repository", ["octo/app"], "the GitHub repository octo/app"],
    [gitHub, "repository", ["octo/*"], "every repository in the GitHub organization octo"],
    [gitHub, "repository_id", ["123"], "the GitHub repository with ID 123"],
    [gitHub, "repository_owner_id", ["123"], "every repository of the GitHub owner with ID 123"],
    [enterprise, "sub", ["repo:octo/app:*"], "the GitHub repository octo/app"],
    [
      "gitlab.com",
      "sub",
      ["project_path:acme/app:ref_type:branch"],
      "the GitLab project acme/app (ref_type:branch)",
    ],
    ["gitlab.com", "sub", ["project_path:acme/team/app"], "the GitLab project acme/team/app"],
    ["gitlab.com", "sub", ["project_path:acme/*:*"], "every project in the GitLab group acme"],
    ["gitlab.com", "sub", ["project_path:acme/team/*"], "every project in the GitLab group acme/team"],
    ["gitlab.com", "sub", ["project_path:acme/team-*"], "the GitLab project acme/team-*"],
    ["gitlab.com", "sub", ["project_path:acme/*-x"], "the GitLab project acme/*-x"],
    ["gitlab.com", "sub", ["project_path:acme/te*m/*"], "the GitLab project acme/te*m/*"],
    [
      "app.terraform.io",
      "sub",
      ["organization:acme"],
      "every workspace in the HCP Terraform organization acme",
    ],
    [
      "app.terraform.io",
      "sub",
      ["organization:acme:project:**:workspace:?*"],
      "every workspace in the HCP Terraform organization acme",
    ],
    [
      "app.terraform.io",
      "sub",
      ["organization:acme:project:*:workspace:*:run_phase:*"],
      "every workspace in the HCP Terraform organization acme",
    ],
    [
      "app.terraform.io",
      "sub",
      ["organization:acme:*"],
      "every workspace in the HCP Terraform organization acme",
    ],
    [
      "app.terraform.io",
      "sub",
      ["organization:acme:project:p:workspace:*"],
      "workspaces in the HCP Terraform organization acme (project:p:workspace:*)",
    ],
    [
      cluster,
      "sub",
      ["system:serviceaccount:web:api"],
      "service account api in namespace web of cluster EXAMPLED539",
    ],
    [cognito, "aud", ["eu-west-1:pool"], "users of the Cognito identity pool eu-west-1:pool"],
  ])("given %s with %s %j, then %s", (issuer, claim, values, text) => {
    const condition = like(`${issuer}:${claim}`, ...values);
    const other = like(`${issuer}:other`, "x");
    expect(identityOfProvider(provider(issuer), [other, condition])).toEqual({ text, said: [condition] });
  });

  test.each([
    [gitHub, "sub", ["repo:*/app:*"], "any GitHub repository"],
    [gitHub, "sub", ["repo:octo/app:*", "environment:x"], "any GitHub repository"],
    [gitHub, "repository_owner", ["octo"], "any GitHub repository"],
    [enterprise, "aud", ["x"], "anyone with a token from the GitHub enterprise acme"],
    ["gitlab.com", "sub", ["project_path:*"], "any GitLab project"],
    ["gitlab.com", "sub", ["project_path:acme"], "any GitLab project"],
    ["gitlab.com", "sub", ["project_path:acme*/app"], "any GitLab project"],
    ["gitlab.com", "sub", ["xproject_path:acme/app"], "any GitLab project"],
    ["app.terraform.io", "sub", ["organization:*:project:x"], "any HCP Terraform workspace"],
    ["app.terraform.io", "sub", ["organization:acme*"], "any HCP Terraform workspace"],
    ["app.terraform.io", "sub", ["xorganization:acme:"], "any HCP Terraform workspace"],
    [cluster, "sub", ["system:serviceaccount:web"], "every pod of cluster EXAMPLED539"],
    [cluster, "sub", ["system:serviceaccount:web:api:x"], "every pod of cluster EXAMPLED539"],
    [cluster, "sub", ["xsystem:serviceaccount:web:api"], "every pod of cluster EXAMPLED539"],
    [cognito, "sub", ["x"], "users of any Cognito identity pool"],
    ["agent.buildkite.com", "aud", ["x"], "any Buildkite pipeline"],
    ["accounts.google.com", "aud", ["1"], "anyone with a Google account"],
    ["www.amazon.com", "user_id", ["1"], "any customer of Login with Amazon"],
    ["oidc.vercel.com/acme", "sub", ["x"], "anyone with a token from the Vercel team acme"],
    ["GitHub", "sub", ["repo:octo/app:*"], "anyone with a token from GitHub"],
    ["idp.example/Path", "sub", ["repo:octo/app:*"], "anyone with a token from idp.example/Path"],
  ])("given %s with %s %j, then %s", (issuer, claim, values, text) => {
    const condition = like(`${issuer}:${claim}`, ...values);
    expect(identityOfProvider(provider(issuer), [condition])).toEqual({ text, said: [] });
  });

  test("given the claim of another provider, then it says nothing about this one", () => {
    const condition = like("gitlab.com:sub", "repo:octo/app:*");
    expect(identityOfProvider(provider(gitHub), [condition]).text).toBe("any GitHub repository");
  });

  test("given a SAML provider, then its users", () => {
    const saml = readPrincipal("Federated", "arn:aws:iam::111122223333:saml-provider/Okta/EU");
    const users = { text: "users of the SAML provider Okta/EU", said: [] };
    expect(identityOfProvider(saml, [like("saml:aud", "x")])).toEqual(users);
  });

  test("given all providers, then their name in the document", () => {
    expect(identityOfProvider(readPrincipal("Federated", "*"), [])).toEqual({ text: "*", said: [] });
  });
});

describe("whom a service acts for", () => {
  const pods = "pods.eks.amazonaws.com";
  const named = like("aws:RequestTag/eks-cluster-name", "blue");
  const byArn = like(
    "aws:RequestTag/eks-cluster-arn",
    "arn:aws:eks:eu-west-1:111122223333:cluster/green",
    "red",
  );
  const namespace = like("aws:RequestTag/kubernetes-namespace", "web", "api");
  const account = like("aws:RequestTag/kubernetes-service-account", "one", "two");

  test.each([
    [[], "every pod of every EKS cluster in the account", []],
    [[named], "every pod of cluster blue", [named]],
    [[named, byArn], "every pod of cluster green in eu-west-1 of account 111122223333 or red", [byArn]],
    [[namespace], "every pod in namespace api or web of every EKS cluster in the account", [namespace]],
    [
      [account, named, namespace],
      "service account one or two in namespace api or web of cluster blue",
      [named, namespace, account],
    ],
  ])("given pods under the tags %#", (conditions, text, said) => {
    expect(identityOfService(pods, conditions, "444444444444")).toEqual({ text, said });
  });

  test("given another service, then its name", () => {
    const service = { text: "the service ec2.amazonaws.com", said: [] };
    expect(identityOfService("ec2.amazonaws.com", [named], "444444444444")).toEqual(service);
  });
});
