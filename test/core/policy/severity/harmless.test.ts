import { expect, test } from "vitest";
import { compareDocuments, prepareDocument } from "../../../../core/policy/compare.ts";

const account = "111122223333";

function allow(condition?: object) {
  const statement = { Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" };
  return condition === undefined ? statement : { ...statement, Condition: condition };
}

function outage(...actual: readonly object[]) {
  const prepared = prepareDocument({ Version: "2012-10-17", Statement: [allow()] });
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.faults));
  const roleContext = { account, organizationAccounts: new Set<string>(), availability: "critical" as const };
  const found = compareDocuments(
    prepared.document,
    { Version: "2012-10-17", Statement: actual },
    roleContext,
  );
  return found.verdict === "drift" ? [found.severity, found.changes[0]?.message] : [found.verdict];
}

const deny = (condition: object) => ({ ...allow(condition), Effect: "Deny" });
const on = (operator: string, key: string, value: string) => ({ [operator]: { [key]: value } });
const who = `any principal in account ${account}`;

test.each([
  ["DateLessThan", "aws:CurrentTime", "2020-01-01T00:00:00Z", "low"],
  ["DateLessThanEquals", "aws:EpochTime", "1577836800", "low"],
  ["DateLessThan", "aws:CurrentTime", "2220-01-01T00:00:00Z", "high"],
  ["DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z", "high"],
  ["DateNotEquals", "aws:CurrentTime", "2020-01-01T00:00:00Z", "high"],
  ["DateLessThan", "aws:TokenIssueTime", "2020-01-01T00:00:00Z", "high"],
  ["DateLessThan", "aws:CurrentTime", "yesterday", "high"],
  ["Bool", "aws:SecureTransport", "false", "low"],
  ["BoolIfExists", "aws:SecureTransport", "false", "low"],
  ["Bool", "aws:ViaAWSService", "true", "low"],
  ["Bool", "aws:SecureTransport", "true", "high"],
  ["Bool", "aws:MultiFactorAuthPresent", "false", "high"],
])(
  "given a role that must stay available, when a Deny under %s %s %s is added, then it is %s",
  (operator, key, value, severity) => {
    const [found, message] = outage(allow(), deny(on(operator, key, value)));
    expect(found).toBe(severity);
    const verb = severity === "low" ? "still" : "no longer";
    expect(message).toContain(`${who} can ${verb} assume this role`);
  },
);

test.each([
  ["DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z", "low"],
  ["DateGreaterThan", "aws:CurrentTime", "2220-01-01T00:00:00Z", "high"],
  ["DateLessThan", "aws:CurrentTime", "2220-01-01T00:00:00Z", "high"],
  ["Bool", "aws:SecureTransport", "true", "low"],
  ["Bool", "aws:SecureTransport", "false", "high"],
  ["Bool", "aws:SecureTransport", "yes", "high"],
  ["Bool", "aws:MultiFactorAuthPresent", "true", "high"],
])(
  "given a role that must stay available, when %s %s %s is demanded, then it is %s",
  (operator, key, value, severity) => {
    const [found, message] = outage(allow(on(operator, key, value)));
    expect(found).toBe(severity);
    expect(message).toContain(severity === "low" ? `${who} can still assume this role` : who);
  },
);
