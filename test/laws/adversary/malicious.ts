import type { ConditionTest, Grant, NamedPrincipal } from "../../oracle/document.ts";
import { foreignAccount, ownAccount } from "../../oracle/vocabulary.ts";
import { denyOf } from "../severity/denies.ts";

/** What an intruder wants to add or to take away, and by which words a sentence about it names who gets in. */
export interface Attack {
  readonly name: string;
  readonly before: readonly Grant[];
  readonly after: readonly Grant[];
  readonly named: RegExp;
}

function allow(
  principal: NamedPrincipal,
  tests: readonly ConditionTest[] = [],
  action = "sts:AssumeRole",
): Grant {
  return {
    effect: "Allow",
    principals: [principal],
    exceptPrincipals: false,
    actions: [action],
    exceptActions: false,
    tests,
  };
}

const aws = (value: string): NamedPrincipal => ({ type: "AWS", value });
const own = (name: string) => aws(`arn:aws:iam::${ownAccount}:${name}`);
const foreign = (name: string) => aws(`arn:aws:iam::${foreignAccount}:${name}`);
const federated = (value: string): NamedPrincipal => ({ type: "Federated", value });
const provider = (issuer: string) => federated(`arn:aws:iam::${ownAccount}:oidc-provider/${issuer}`);
const test = (operator: string, key: string, ...values: readonly string[]): ConditionTest => ({
  operator,
  key,
  values,
});

const everyone = aws("*");
const stranger = aws(foreignAccount);
const externalId = test("StringEquals", "sts:ExternalId", "a-secret");
const web = "sts:AssumeRoleWithWebIdentity";
const github = "token.actions.githubusercontent.com";
const githubApp = test("StringLike", `${github}:sub`, "repo:octo-org/app:*");
const anyone = /anyone|everyone|any principal/i;
const strangerNamed = new RegExp(foreignAccount);

function added(name: string, named: RegExp, ...grants: readonly Grant[]): Attack {
  return { name, before: [], after: grants, named };
}

function changed(name: string, named: RegExp, before: readonly Grant[], after: readonly Grant[]): Attack {
  return { name, before, after, named };
}

export const attacks: readonly Attack[] = [
  added("everyone", anyone, allow(everyone)),
  added("everyone over TLS", anyone, allow(everyone, [test("Bool", "aws:SecureTransport", "true")])),
  added("everyone with a role", anyone, allow(everyone, [test("StringLike", "aws:userid", "AROA*")])),
  added("every organization", anyone, allow(everyone, [test("StringLike", "aws:PrincipalOrgID", "o-*")])),
  added(
    "everyone from a private network",
    anyone,
    allow(everyone, [test("IpAddress", "aws:VpcSourceIp", "10.0.0.0/8")]),
  ),
  added("everyone but one", /everyone|anyone|except/i, {
    ...allow(own("role/deployer")),
    exceptPrincipals: true,
  }),
  added("a foreign account", strangerNamed, allow(stranger)),
  added("a foreign account for every action", strangerNamed, allow(stranger, [], "sts:*")),
  added("a foreign role", strangerNamed, allow(foreign("role/deployer"))),
  added("a foreign user", strangerNamed, allow(foreign("user/alice"))),
  added(
    "a foreign session",
    strangerNamed,
    allow(aws(`arn:aws:sts::${foreignAccount}:assumed-role/deployer/nightly`)),
  ),
  added("a foreign account with an ExternalId", strangerNamed, allow(stranger, [externalId])),
  added(
    "a foreign account since a date",
    strangerNamed,
    allow(stranger, [test("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z")]),
  ),
  added("GitHub", /github/i, allow(provider(github), [], web)),
  added(
    "GitHub by audience",
    /github/i,
    allow(provider(github), [test("StringEquals", `${github}:aud`, "sts.amazonaws.com")], web),
  ),
  added(
    "GitHub without the slash",
    /github/i,
    allow(provider(github), [test("StringLike", `${github}:sub`, "repo:octo-org*")], web),
  ),
  added(
    "GitHub by an environment",
    /github/i,
    allow(provider(github), [test("StringEquals", `${github}:sub`, "environment:production")], web),
  ),
  added("GitLab", /gitlab/i, allow(provider("gitlab.com"), [], web)),
  added(
    "Terraform without the colon",
    /terraform/i,
    allow(
      provider("app.terraform.io"),
      [test("StringLike", "app.terraform.io:sub", "organization:acme*")],
      web,
    ),
  ),
  added("Cognito", /cognito/i, allow(federated("cognito-identity.amazonaws.com"), [], web)),
  added("Google", /google/i, allow(federated("accounts.google.com"), [], web)),
  added("Login with Amazon", /amazon/i, allow(federated("www.amazon.com"), [], web)),
  added("an unknown provider", /idp\.attacker\.example/, allow(provider("idp.attacker.example"), [], web)),
  changed("an ExternalId gone", strangerNamed, [allow(stranger, [externalId])], [allow(stranger)]),
  changed(
    "an ExternalId left to the caller",
    strangerNamed,
    [allow(stranger, [externalId])],
    [allow(stranger, [test("StringEqualsIfExists", "sts:ExternalId", "a-secret")])],
  ),
  changed(
    "an ExternalId beside a door without one",
    strangerNamed,
    [allow(stranger, [externalId])],
    [allow(stranger, [externalId]), allow(foreign("role/deployer"))],
  ),
  changed(
    "a repository widened to its organization's neighbours",
    /github/i,
    [allow(provider(github), [githubApp], web)],
    [allow(provider(github), [test("StringLike", `${github}:sub`, "repo:octo-org*")], web)],
  ),
  changed(
    "a repository left to the caller",
    /github/i,
    [allow(provider(github), [githubApp], web)],
    [allow(provider(github), [{ ...githubApp, operator: "StringLikeIfExists" }], web)],
  ),
  changed(
    "a Deny of a foreign account gone",
    strangerNamed,
    [allow(everyone, [externalId]), denyOf(stranger)],
    [allow(everyone, [externalId])],
  ),
  changed("a Deny of everyone gone", anyone, [allow(everyone), denyOf(everyone)], [allow(everyone)]),
];
