import * as v from "valibot";
import { expect, test } from "vitest";
import { parseExpectation } from "../../../core/expectations/expectation.ts";
import { rcps } from "../../../core/scp/rcp/rcps.ts";
import { type Context, holds } from "../../../local/gateway/trust/conditions.ts";

const ours = "o-localorg01";
const vendor = "283389881690";

const Rcp = v.strictObject({
  Version: v.literal("2012-10-17"),
  Statement: v.array(
    v.strictObject({
      Sid: v.pipe(v.string(), v.regex(/^[A-Za-z0-9]+$/)),
      Effect: v.literal("Deny"),
      Principal: v.literal("*"),
      Action: v.pipe(v.string(), v.startsWith("sts:AssumeRole")),
      Resource: v.literal("*"),
      Condition: v.exactOptional(
        v.record(v.string(), v.record(v.string(), v.union([v.string(), v.array(v.string())]))),
      ),
    }),
  ),
});

const none = { accounts: [], arns: [], issuers: [], samlProviders: [] };

function generated(principals: readonly (object | string)[], also = {}) {
  const expectations = principals.map((Principal, at) =>
    parseExpectation(
      {
        name: `role-${at}`,
        match: { accounts: "*", roles: [`role-${at}`] },
        trust: { Version: "2012-10-17", Statement: { Effect: "Allow", Principal, Action: "sts:AssumeRole" } },
      },
      "x.yaml",
    ),
  );
  const parts = { partition: "aws", organization: ours, accounts: new Set(["444444444444"]) };
  const { policies, notes } = rcps({ ...parts, expectations, also: { ...none, ...also } });
  const statements = policies.flatMap(({ text }) => v.parse(Rcp, JSON.parse(text)).Statement);
  const denies = (action: string, context: Context) =>
    statements.some((one) => one.Action === `sts:${action}` && holds(one.Condition, context));
  return { policies, notes, denies };
}

/** A caller of an account. Outside of every organization unless `organization` names one. */
function caller(arn: string, organization?: string): Context {
  const [, , , , account = ""] = arn.split(":");
  return {
    "aws:principalarn": [arn],
    "aws:principalaccount": [account],
    "aws:principalorgid": organization === undefined ? undefined : [organization],
    "aws:principalisawsservice": ["false"],
  };
}

const example = `arn:aws:iam::${vendor}:role/example`;

test("callers from outside are denied, except those whom the expectations name", () => {
  const { denies, notes } = generated([{ AWS: example }, { AWS: "arn:aws:iam::999999999999:root" }]);
  expect(denies("AssumeRole", caller("arn:aws:iam::666666666666:role/attacker"))).toBe(true);
  expect(denies("AssumeRole", caller("arn:aws:iam::666666666666:role/attacker", "o-anotherorg"))).toBe(true);
  expect(denies("AssumeRole", caller(`arn:aws:iam::${vendor}:role/another`))).toBe(true);
  expect(denies("AssumeRole", caller(example))).toBe(false);
  expect(denies("AssumeRole", caller("arn:aws:iam::999999999999:user/any"))).toBe(false);
  expect(denies("AssumeRole", caller("arn:aws:iam::333333333333:role/app", ours))).toBe(false);
  expect(notes).toEqual([]);
});

test("AWS services are not denied: they have no organization", () => {
  const service = { ...caller(""), "aws:principalarn": undefined, "aws:principalisawsservice": ["true"] };
  expect(generated([]).denies("AssumeRole", service)).toBe(false);
});

test("web identities of other issuers are denied", () => {
  const provider = "arn:aws:iam::{{account}}:oidc-provider/token.actions.githubusercontent.com";
  const { denies } = generated([{ Federated: provider }], { issuers: ["oidc.eks.example/id/A"] });
  const by = (issuer: string): Context => ({
    "token.actions.githubusercontent.com:sub": undefined,
    "oidc.eks.example/id/a:sub": undefined,
    [`${issuer.toLowerCase()}:sub`]: ["x"],
  });
  expect(denies("AssumeRoleWithWebIdentity", by("evil.example"))).toBe(true);
  expect(denies("AssumeRoleWithWebIdentity", by("token.actions.githubusercontent.com"))).toBe(false);
  expect(denies("AssumeRoleWithWebIdentity", by("oidc.eks.example/id/A"))).toBe(false);
  expect(generated([]).denies("AssumeRoleWithWebIdentity", by("evil.example"))).toBe(true);
});

test("users of other SAML providers are denied, but no one who signs in through Identity Center", () => {
  const { denies } = generated([{ Federated: "arn:aws:iam::{{account}}:saml-provider/corp" }]);
  const by = (doc: string | undefined): Context => ({ "saml:doc": doc === undefined ? undefined : [doc] });
  expect(denies("AssumeRoleWithSAML", by("444444444444/evil"))).toBe(true);
  expect(denies("AssumeRoleWithSAML", by("444444444444/corp"))).toBe(false);
  expect(denies("AssumeRoleWithSAML", by("444444444444/AWSSSO_0123abcd_DO_NOT_DELETE"))).toBe(false);
  expect(denies("AssumeRoleWithSAML", by(undefined))).toBe(false);
});

test("a variable in a path is the character itself", () => {
  const { policies } = generated([{ AWS: `arn:aws:iam::${vendor}:role/a$b/example` }]);
  expect(policies[0]?.text).toContain(`arn:aws:iam::${vendor}:role/a\${$}b/example`);
});

test("whom no policy can name is listed", () => {
  expect(generated(["*", { AWS: example }]).notes).toEqual([
    "role-0 trusts *: the policies deny its callers from outside the organization",
  ]);
});

test("a policy has at most 5,120 characters, and exceptions are not divided", () => {
  const many = Array.from({ length: 120 }, (_, at) => ({ AWS: `${example}-${at}` }));
  expect(() => generated(many)).toThrow(/^RolesFromOutside: expected at most 5120 characters, found \d+/);
  const some = generated(many.slice(0, 60), { issuers: many.map((_, at) => `issuer-${at}.example`) });
  expect(some.policies.length).toBeGreaterThan(1);
  for (const { text } of some.policies) expect(text.length).toBeLessThanOrEqual(5120);
});
