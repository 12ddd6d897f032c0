import { describe, expect, test } from "vitest";
import { parseExpectation } from "../../../core/expectations/expectation.ts";
import { trustedBy } from "../../../core/scp/trusted.ts";

const organization = new Set(["555555555555"]);

/** What is guarded of a trust, and what is said of the rest. */
function trusted(principal: object | string, { accounts = "*" as "*" | string[], condition = {} } = {}) {
  const statement = { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", Condition: condition };
  const trust = { Version: "2012-10-17", Statement: statement };
  const expectation = parseExpectation({ name: "one", match: { accounts, roles: ["r"] }, trust }, "one.yaml");
  return trustedBy(expectation, "aws", (account) => organization.has(account));
}

const arns = (...args: Parameters<typeof trusted>) => trusted(...args).principals.map(({ arn }) => arn);

test.each([
  ["role", { AWS: "arn:{{partition}}:iam::{{account}}:role/ci/deployer" }, "arn:aws:iam::*:role/ci/deployer"],
  ["user", { AWS: "arn:aws:iam::{{account}}:user/robot" }, "arn:aws:iam::*:user/robot"],
  [
    "oidcProvider",
    { Federated: "arn:aws:iam::{{account}}:oidc-provider/a.example" },
    "arn:aws:iam::*:oidc-provider/a.example",
  ],
  [
    "samlProvider",
    { Federated: "arn:aws:iam::{{account}}:saml-provider/corp" },
    "arn:aws:iam::*:saml-provider/corp",
  ],
  ["role", { AWS: "arn:aws:iam::555555555555:role/hub" }, "arn:aws:iam::555555555555:role/hub"],
])("a %s of the organization is guarded", (kind, principal, arn) => {
  expect(trusted(principal)).toEqual({ principals: [{ kind, arn }], notes: [] });
});

test("{{account}} is each account that the expectation names", () => {
  expect(
    arns({ AWS: "arn:aws:iam::{{account}}:role/a" }, { accounts: ["333333333333", "444444444444"] }),
  ).toEqual(["arn:aws:iam::333333333333:role/a", "arn:aws:iam::444444444444:role/a"]);
});

test("of a session, the role that it comes from, under whatever path", () => {
  expect(arns({ AWS: "arn:aws:sts::{{account}}:assumed-role/builder/one" })).toEqual([
    "arn:aws:iam::*:role/builder",
    "arn:aws:iam::*:role/*/builder",
  ]);
});

test("a role that is named by a condition counts as named", () => {
  const condition = {
    ArnLike: { "aws:PrincipalArn": ["arn:aws:iam::{{account}}:role/ci/*", "arn:aws:iam::*:role/*"] },
    StringNotLike: { "aws:PrincipalArn": "arn:aws:iam::{{account}}:role/not-this" },
  };
  const found = trusted({ AWS: "arn:aws:iam::{{account}}:root" }, { condition });
  expect(found.principals).toEqual([{ kind: "role", arn: "arn:aws:iam::*:role/ci/*" }]);
  expect(found.notes).toEqual([
    "one trusts arn:aws:iam::{{account}}:root: not a single principal, so no SCP can protect it",
    "one trusts arn:aws:iam::*:role/*, which is too broad to protect",
  ]);
});

test.each([
  [
    { AWS: "arn:aws:iam::999999999999:role/x" },
    "role/x, in an account that is not known to belong to the organization",
  ],
  [{ AWS: "999999999999" }, "999999999999, in an account that is not known to belong to the organization"],
  [{ AWS: "555555555555" }, "555555555555: not a single principal, so no SCP can protect it"],
  ["*", "one trusts *: not a single principal, so no SCP can protect it"],
])("%j is not guarded, and it is said", (principal, note) => {
  const { principals, notes } = trusted(principal);
  expect(principals).toEqual([]);
  expect(notes).toEqual([expect.stringContaining(note)]);
});

test("services and public identity providers are no one's to change", () => {
  expect(trusted({ Service: "lambda.amazonaws.com" })).toEqual({ principals: [], notes: [] });
});

test.each([
  { Effect: "Deny", Principal: { AWS: "arn:aws:iam::{{account}}:role/a" } },
  { Effect: "Allow", NotPrincipal: { AWS: "arn:aws:iam::{{account}}:role/a" } },
])("whom a statement shuts out is not trusted: %j", (element) => {
  const trust = { Version: "2012-10-17", Statement: [{ ...element, Action: "sts:AssumeRole" }] };
  const expectation = parseExpectation({ name: "one", match: { accounts: "*", roles: ["r"] }, trust }, "a");
  expect(trustedBy(expectation, "aws", () => true).principals).toEqual([]);
});

describe("IAM paths may contain wildcards", () => {
  test("a principal with one is not copied, and this is reported", () => {
    const { principals, notes } = trusted({ AWS: "arn:aws:iam::{{account}}:role/*/ci" });
    expect(principals).toEqual([]);
    expect(notes).toEqual([expect.stringContaining("role/*/ci: not a single principal")]);
  });

  test("a dollar sign is a character", () => {
    expect(arns({ AWS: "arn:aws:iam::{{account}}:role/$/ci" })).toEqual([`arn:aws:iam::*:role/\${$}/ci`]);
  });

  test("of a condition, the operator says what they are", () => {
    const of = (operator: string) =>
      arns(
        { AWS: "arn:aws:iam::{{account}}:root" },
        { condition: { [operator]: { "aws:PrincipalArn": "arn:aws:iam::{{account}}:role/*/ci" } } },
      );
    expect(of("StringEquals")).toEqual([`arn:aws:iam::*:role/\${*}/ci`]);
    for (const operator of ["ArnLike", "ArnEquals", "StringLike"])
      expect(of(operator)).toEqual(["arn:aws:iam::*:role/*/ci"]);
  });

  test("a policy variable cannot be copied, and this is reported", () => {
    const condition = {
      ArnLike: { "aws:PrincipalArn": `arn:aws:iam::{{account}}:role/\${aws:PrincipalTag/team}` },
    };
    const { principals, notes } = trusted({ AWS: "arn:aws:iam::{{account}}:root" }, { condition });
    expect(principals).toEqual([]);
    expect(notes).toContainEqual(expect.stringContaining("which contains a policy variable"));
  });
});
