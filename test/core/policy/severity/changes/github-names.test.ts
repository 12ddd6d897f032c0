import { expect, test } from "vitest";
import { byGitHubNames } from "../../../../../core/policy/severity/changes/github-names.ts";
import { profileOf } from "../../../../../core/policy/severity/profile/profile.ts";
import { grantsIn } from "../../grants/grants.ts";
import { account, arnOf } from "../callers/callers.ts";

const gitHub = "token.actions.githubusercontent.com";
const withIds = "repo:octo@1/app@2:*";

/** The values of the conditions, by GitHub's names. */
function namesIn(principal: object, operator: string, key: string, ...values: readonly string[]) {
  const conditions = { [operator]: { [key]: values }, StringEquals: { "aws:SourceIdentity": withIds } };
  const statement = { Effect: "Allow", Principal: principal, Action: "sts:*", Condition: conditions };
  const [path] = profileOf(grantsIn(statement), { left: 6_000 }).paths;
  if (path === undefined) throw new Error("expected a path");
  return byGitHubNames(path).conditions.map((one) => one.values.map(({ text }) => text).join());
}

const provider = (issuer: string) => ({ Federated: arnOf(`oidc-provider/${issuer}`) });

test.each([
  ["GitHub", provider(gitHub), "StringLike", `${gitHub}:sub`, withIds, "repo:octo/app:*"],
  [
    "GitHub in another case",
    provider("Token.actions.githubusercontent.com"),
    "StringLike",
    `${gitHub}:sub`,
    withIds,
    "repo:octo/app:*",
  ],
  [
    "an enterprise of GitHub",
    provider(`${gitHub}/acme`),
    "StringLike",
    `${gitHub}/acme:sub`,
    withIds,
    "repo:octo/app:*",
  ],
  [
    "GitHub without IDs",
    provider(gitHub),
    "StringLike",
    `${gitHub}:sub`,
    "repo:octo/app:*",
    "repo:octo/app:*",
  ],
  [
    "GitHub with another subject",
    provider(gitHub),
    "StringLike",
    `${gitHub}:sub`,
    "environment:x",
    "environment:x",
  ],
  ["another claim of GitHub", provider(gitHub), "StringLike", `${gitHub}:job_workflow_ref`, withIds, withIds],
  ["the claim of another provider", provider(gitHub), "StringLike", "gitlab.com:sub", withIds, withIds],
  ["GitLab", provider("gitlab.com"), "StringLike", "gitlab.com:sub", withIds, withIds],
  ["an unknown provider", provider("idp.example"), "StringLike", "idp.example:sub", withIds, withIds],
  ["a SAML provider", { Federated: arnOf("saml-provider/x") }, "StringLike", "saml:sub", withIds, withIds],
  ["an account", { AWS: account }, "StringLike", `${gitHub}:sub`, withIds, withIds],
])("given %s, then its subjects by name", (_, principal, operator, key, value, name) => {
  expect(namesIn(principal, operator, key, value).toSorted()).toEqual([name, withIds].toSorted());
});
