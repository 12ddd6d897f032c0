import { describe, expect, test } from "vitest";
import { fold } from "../../../core/expectations/capture/fold.ts";
import { weaknessesOf } from "../../../core/expectations/capture/weak.ts";
import { Catalogue } from "../../../core/expectations/catalogue.ts";
import { canonicalText } from "../../../core/policy/compare.ts";
import type { LiveRole } from "../../../core/principals/role.ts";

const accounts = Array.from({ length: 20 }, (_, at) => String(300_000_000_000 + at));
const trusting = (...principals: readonly string[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: principals }, Action: "sts:AssumeRole" }],
  });

function role(account: string, name: string, document: string, path = "/"): LiveRole {
  return {
    account,
    name,
    path,
    arn: `arn:aws:iam::${account}:role${path}${name}`,
    id: "AROA1",
    document: encodeURIComponent(document),
  };
}

/** Each role must be expected as it is, and by one expectation only. */
function proven(roles: readonly LiveRole[], everyAccount = false) {
  const { captured, refused } = fold(roles, { accounts, everyAccount });
  expect(refused).toEqual([]);
  const catalogue = new Catalogue(
    captured.map(({ expectation }) => expectation),
    accounts,
  );
  for (const one of roles) {
    const cover = catalogue.cover(one, "aws");
    if (cover.kind !== "one") throw new Error(`expected one expectation of ${one.arn}, found ${cover.kind}`);
    expect(canonicalText(cover.expected.document)).toBe(canonicalText(decodeURIComponent(one.document)));
  }
  return captured.map(({ expectation }) => expectation);
}

describe("roles of several accounts", () => {
  test("1,000 alike roles in 20 accounts are one file", () => {
    const roles = accounts.flatMap((account) =>
      Array.from({ length: 50 }, (_, at) =>
        role(account, `app-${at}`, trusting(`arn:aws:iam::${account}:role/ci/deployer`)),
      ),
    );
    const [only, ...others] = proven(roles);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ name: "app", match: { accounts }, response: "alert" });
    expect(only?.match.roles).toHaveLength(50);
    expect(JSON.stringify(only?.trust)).toContain("arn:{{partition}}:iam::{{account}}:role/ci/deployer");
    expect(proven(roles, true)).toMatchObject([{ name: "app", match: { accounts: "*" } }]);
  });

  test("statements in another order are alike, another principal is not", () => {
    const [one = "", other = "", third = ""] = accounts;
    const vendor = ["arn:aws:iam::283389881690:role/deployer", "arn:aws:iam::283389881690:user/deployer"];
    const files = proven([
      role(one, "access", trusting(...vendor)),
      role(other, "access", trusting(...vendor.toReversed())),
      role(third, "access", trusting(vendor[0] ?? "")),
    ]);
    expect(files).toMatchObject([
      { name: "access", match: { accounts: [one, other] } },
      { name: `access-${third}`, match: { accounts: [third] } },
    ]);
  });

  test("a role that only some accounts have is expected in these", () => {
    const [one = "", other = ""] = accounts;
    const roles = [
      ...accounts.map((account) =>
        role(account, "audit", trusting("arn:aws:iam::999999999999:root"), "/security/"),
      ),
      role(one, "special", trusting("arn:aws:iam::999999999999:root")),
      role(other, "special", trusting("arn:aws:iam::999999999999:root")),
    ];
    expect(proven(roles, true)).toMatchObject([
      { name: "audit", match: { accounts: "*", roles: ["security/audit"] } },
      { name: "special", match: { accounts: [one, other], roles: ["special"] } },
    ]);
  });

  test("one account's role that all accounts trust, its own too, stays that role", () => {
    const [tooling = ""] = accounts;
    const pipeline = `arn:aws:iam::${tooling}:role/ci/pipeline`;
    const [only, ...others] = proven(
      accounts.map((account) => role(account, "deploy-target", trusting(pipeline))),
    );
    expect(others).toEqual([]);
    expect(JSON.stringify(only?.trust)).toContain(`arn:{{partition}}:iam::${tooling}:role/ci/pipeline`);
  });

  test("different expectations get different names", () => {
    const [one = "", other = ""] = accounts;
    const names = proven(
      [one, other].flatMap((account) =>
        ["app=", "app.", "app"].map((name, at) =>
          role(account, name, trusting(`arn:aws:iam::99999999999${at}:root`)),
        ),
      ),
    ).map(({ name }) => name);
    expect(new Set(names).size).toBe(3);
  });

  test("a role that cannot be captured stops no other", () => {
    const [one = "", other = ""] = accounts;
    const { captured, refused } = fold(
      [role(one, "broken", "not json"), role(other, "fine", trusting("arn:aws:iam::999999999999:root"))],
      { accounts, everyAccount: false },
    );
    expect(captured).toHaveLength(1);
    expect(refused.map(({ message }) => message)).toEqual([expect.stringContaining("role broken of")]);
  });
});

describe("weaknesses", () => {
  const own = "333333333333";
  const oidc = (condition: object | undefined) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: {
            Federated: `arn:aws:iam::${own}:oidc-provider/oidc.eks.eu-west-3.amazonaws.com/id/ABC`,
          },
          Action: "sts:AssumeRoleWithWebIdentity",
          ...(condition && { Condition: condition }),
        },
      ],
    });
  const key = "oidc.eks.eu-west-3.amazonaws.com/id/ABC";

  test.each([
    ["no condition of a token", oidc(undefined), ["for any audience", "from any subject"]],
    [
      "only aud, as the wizard writes",
      oidc({ StringEquals: { [`${key}:aud`]: "sts.amazonaws.com" } }),
      ["from any subject"],
    ],
    [
      "a wildcard subject",
      oidc({
        StringEquals: { [`${key}:aud`]: "x" },
        StringLike: { [`${key}:sub`]: "system:serviceaccount:*:*" },
      }),
      ["has a wildcard"],
    ],
    [
      "aud and sub",
      oidc({ StringEquals: { [`${key}:aud`]: "x", [`${key}:sub`]: "system:serviceaccount:a:b" } }),
      [],
    ],
    ["a foreign account", trusting("arn:aws:iam::999999999999:root"), ["without an external ID"]],
    ["its own account", trusting(`arn:aws:iam::${own}:root`), []],
    ["anyone", trusting("*"), ["anyone in any AWS account"]],
    ["no document", "not json", []],
  ])("of %s", (_, document, wanted) => {
    const found = weaknessesOf(document, new Set([own]));
    expect(found).toEqual(wanted.map((text) => expect.stringContaining(text)));
  });

  test("an external ID ends the warning", () => {
    const document = JSON.parse(trusting("arn:aws:iam::999999999999:root"));
    document.Statement[0].Condition = { StringEquals: { "sts:ExternalId": "x" } };
    expect(weaknessesOf(JSON.stringify(document), new Set([own]))).toEqual([]);
  });
});
