import { fingerprintOf } from "../../../core/incidents/fingerprint.ts";
import type { DocumentName, Scenario } from "./scenario.ts";

export const account = "444444444444";
/** Every role trusts this role, which a scenario can delete and recreate. */
export const trustedArn = `arn:aws:iam::${account}:role/ci-runner`;
export const deployerArn = `arn:aws:iam::${account}:role/ci/deployer`;

export function roleName(index: number): string {
  return `app-${index}`;
}

const allow = (AWS: string | readonly string[], more = {}) => ({
  Effect: "Allow",
  Principal: { AWS },
  Action: "sts:AssumeRole",
  ...more,
});

const rootOf = (id: string) => `arn:aws:iam::${id}:root`;
const onlyMfa = { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };

const statements: Readonly<Record<DocumentName, readonly object[]>> = {
  expected: [allow([trustedArn, rootOf(account)])],
  reordered: [allow([rootOf(account), trustedArn])],
  open: [allow("*")],
  foreign: [allow([trustedArn, rootOf(account)]), allow(rootOf("193672423079"))],
  vendor: [allow([trustedArn, rootOf(account)]), allow(rootOf("999999999999"))],
  narrow: [allow([trustedArn, rootOf(account)], onlyMfa)],
};

export function textOf(name: DocumentName): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements[name] });
}

/** After a push, the narrow document is the expected one. */
export function isDrift(name: DocumentName): boolean {
  return name !== "expected" && name !== "reordered";
}

export const fingerprints: ReadonlyMap<string, DocumentName> = new Map(
  (["open", "foreign", "vendor", "narrow"] as const).map((name) => [fingerprintOf(textOf(name)), name]),
);

export function expectationOf(scenario: Scenario, document: DocumentName = "expected") {
  const { response, onTrustedChange, restore, rebind } = scenario;
  return {
    name: "app",
    match: { accounts: "*", roles: ["app-*"] },
    trust: JSON.parse(textOf(document)),
    response,
    trustedChangers: [deployerArn],
    trustedCreators: [],
    ...{ onTrustedChange, restore, rebind },
  };
}
