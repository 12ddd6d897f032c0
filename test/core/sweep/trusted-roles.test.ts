import { describe, expect, test } from "vitest";
import { Catalogue } from "../../../core/expectations/catalogue.ts";
import { parseExpectation } from "../../../core/expectations/expectation.ts";
import { TrustedRoles, trustedRoles } from "../../../core/sweep/trusted-roles.ts";
import { expectation } from "../support/samples.ts";

const [dev, prod, hub, foreign] = ["333333333333", "444444444444", "222222222222", "999999999999"];

const parsed = (accounts: unknown, ...principals: string[]) =>
  parseExpectation(
    expectation("qovery-access", {
      match: { accounts, roles: ["x"] },
      trust: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: principals }, Action: "sts:AssumeRole" }],
      },
    }),
    "test",
  );

const trustedOf = (accounts: unknown, ...principals: string[]) =>
  trustedRoles(new Catalogue([parsed(accounts, ...principals)], [dev, prod, hub]), "aws");

const arn = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;

describe("the roles that a catalogue wants trusted", () => {
  test("are those with the ARN, in whatever case, and no users", () => {
    const trusted = trustedOf("*", arn(hub, "team/Deployer"), `arn:aws:iam::${hub}:user/Ada`);
    expect(trusted.has(arn(hub, "team/Deployer"))).toBe(true);
    expect(trusted.has(arn(hub, "team/deployer"))).toBe(true);
    expect(trusted.has(arn(hub, "Deployer"))).toBe(false);
    expect(trusted.has(arn(dev, "team/Deployer"))).toBe(false);
    expect(trusted.has(arn(hub, "Ada"))).toBe(false);
  });

  test("are in every account that the expectation covers, where the account is filled in", () => {
    const template = "arn:{{partition}}:iam::{{account}}:role/ci";
    const everywhere = trustedOf("*", template);
    expect([dev, prod, foreign].map((account) => everywhere.has(arn(account, "ci")))).toEqual([
      true,
      true,
      false,
    ]);
    const inProd = trustedOf([prod], template);
    expect([dev, prod].map((account) => inProd.has(arn(account, "ci")))).toEqual([false, true]);
  });

  test.each([
    { of: "a name", name: (account: string) => `for-${account}` },
    { of: "a path", name: (account: string) => `${account}/ci` },
    { of: "a name, twice", name: (account: string) => `${account}-${account}` },
    { of: "a longer number", name: (account: string) => `12${account}00` },
    { of: "a name with another account", name: (account: string) => `${hub}-for-${account}` },
  ])("are in one account, for each account that is filled in as a part of $of", ({ name }) => {
    const trusted = trustedOf([dev, hub], arn(hub, name("{{account}}")));
    expect([dev, hub, prod].map((account) => trusted.has(arn(hub, name(account))))).toEqual([
      true,
      true,
      false,
    ]);
    expect(trusted.has(arn(dev, name(dev)))).toBe(false);
  });

  test("are in each account with its own number, where the account is filled in twice", () => {
    const trusted = trustedOf("*", arn("{{account}}", "ci-{{account}}"));
    expect(trusted.has(arn(dev, `ci-${dev}`))).toBe(true);
    expect(trusted.has(arn(dev, `ci-${prod}`))).toBe(false);
  });

  test("are those of each expectation with that ARN", () => {
    const [ofDev, ofProd] = [
      parsed([dev], arn("{{account}}", "ci")),
      parsed([prod], arn("{{account}}", "ci")),
    ];
    const trusted = trustedRoles(new Catalogue([ofDev, ofProd], []), "aws");
    expect([dev, prod, hub].map((account) => trusted.has(arn(account, "ci")))).toEqual([true, true, false]);
  });
});

test("no account of the organization is gone through: there may be thousands, and a thousand expectations", () => {
  class Asked extends Set<string> {
    listed = 0;
    override [Symbol.iterator]() {
      this.listed += 1;
      return super[Symbol.iterator]();
    }
  }
  const organization = new Asked([dev, prod]);
  const expectations = [parsed("*", arn("{{account}}", "ci"), arn(hub, "for-{{account}}"))];
  const catalogue = Object.assign(new Catalogue(expectations, []), { organizationAccounts: organization });
  const trusted = new TrustedRoles(catalogue, "aws");
  expect(trusted.has(arn(dev, "ci"))).toBe(true);
  expect(trusted.has(arn(hub, `for-${prod}`))).toBe(true);
  expect(trusted.has(arn(foreign, "ci"))).toBe(false);
  expect(organization.listed).toBe(0);
});
