import { describe, expect, test } from "vitest";
import { readCondition } from "../../../../../core/policy/model/condition.ts";
import { isOwnOrganization } from "../../../../../core/policy/severity/callers/organization.ts";
import {
  actsForInsideOnly,
  actsForOutside,
  isSourceLike,
} from "../../../../../core/policy/severity/callers/source.ts";

const [own, member, stranger] = ["444444444444", "555555555555", "193672423079"];
const organizationId = "o-a1b2c3d4e5";
const context = { account: own, organizationAccounts: new Set([member]), organizationId };
const inside = { organizationId, isOutside: (account: string) => account !== own && account !== member };

function when(written: string, values: readonly string[]) {
  const [operator = "", key = ""] = written.split(" ");
  return readCondition(operator, key, values, true);
}

describe("whether conditions admit only the organization", () => {
  test.each<[string, readonly string[], boolean]>([
    ["StringEquals aws:PrincipalOrgID", [organizationId], true],
    ["StringEquals aws:PrincipalOrgID", [organizationId, "o-other12345"], false],
    ["StringEqualsIfExists aws:PrincipalOrgID", [organizationId], false],
    ["ForAnyValue:StringLike aws:PrincipalOrgPaths", [`${organizationId}/*`], true],
    ["ForAnyValue:StringLike aws:PrincipalOrgPaths", [`${organizationId}*`], false],
    ["StringEquals aws:ResourceOrgID", [`${organizationId}/`], false],
    ["StringEquals aws:PrincipalAccount", [own, member], true],
    ["StringEquals aws:PrincipalAccount", [own, stranger], false],
    ["StringNotEquals aws:PrincipalAccount", [own], false],
  ])("%s %j: %s", (written, values, expected) => {
    expect(isOwnOrganization([when(written, values)], context)).toBe(expected);
    expect(
      isOwnOrganization([when("Bool aws:SecureTransport", ["true"]), when(written, values)], context),
    ).toBe(expected);
  });

  test("of an organization that is not known, by its accounts only", () => {
    const unknown = { account: own, organizationAccounts: new Set([member]) };
    expect(isOwnOrganization([when("StringEquals aws:PrincipalOrgID", [organizationId])], unknown)).toBe(
      false,
    );
    expect(isOwnOrganization([when("StringEquals aws:PrincipalAccount", [member])], unknown)).toBe(true);
  });
});

describe("for whom a service acts", () => {
  test.each<[string, readonly string[], "outside" | "inside" | "not said"]>([
    ["StringEquals aws:SourceAccount", [own], "inside"],
    ["StringEquals aws:SourceAccount", [own, member], "inside"],
    ["StringEquals aws:SourceAccount", [own, stranger], "outside"],
    ["StringEquals aws:SourceAccount", [`x${own}`], "not said"],
    ["StringEquals aws:SourceAccount", [`${own}9`], "not said"],
    ["StringNotEquals aws:SourceAccount", [stranger], "not said"],
    ["StringNotEquals aws:SourceAccount", [own], "outside"],
    ["StringLike aws:SourceAccount", ["19367*"], "outside"],
    ["StringLike aws:SourceAccount", ["*"], "not said"],
    ["StringEqualsIfExists aws:SourceAccount", [own], "not said"],
    ["NumericEquals aws:SourceAccount", [own], "inside"],
    ["NumericEqualsIfExists aws:SourceAccount", [own], "not said"],
    ["NumericEquals aws:SourceAccount", [stranger], "outside"],
    ["NumericNotEquals aws:SourceAccount", [stranger], "not said"],
    ["NumericEquals aws:SourceAccount", [], "not said"],
    ["StringEqualsIgnoreCase aws:SourceAccount", [own], "inside"],
    ["ArnLike aws:SourceArn", [`arn:aws:sns:eu-west-1:${own}:topic`], "inside"],
    ["ArnLike aws:SourceArn", [`arn:aws:sns:eu-west-1:${stranger}:topic`], "outside"],
    ["StringLike aws:SourceArn", [`*:${stranger}:topic`], "outside"],
    ["StringLike aws:SourceArn", [`*:x${stranger}x:topic`], "not said"],
    ["ArnLike aws:SourceArn", ["arn:aws:s3:::bucket"], "not said"],
    ["StringEquals aws:SourceOrgID", [organizationId], "inside"],
    ["StringEquals aws:SourceOrgID", ["o-other12345"], "outside"],
    ["ForAnyValue:StringLike aws:SourceOrgPaths", [`${organizationId}/*`], "inside"],
    ["StringEquals aws:ResourceAccount", [stranger], "not said"],
  ])("%s %j: %s", (written, values, expected) => {
    const conditions = [when(written, values)];
    expect(actsForOutside(conditions, inside)).toBe(expected === "outside");
    expect(actsForInsideOnly(conditions, inside)).toBe(expected === "inside");
  });

  test("a condition that limits it to accounts inside outweighs one that lists strangers", () => {
    const strangers = when("StringEquals aws:SourceAccount", [own, stranger]);
    expect(actsForOutside([strangers, when("StringEquals aws:SourceOrgID", [organizationId])], inside)).toBe(
      false,
    );
  });

  test.each([
    ["aws:sourceaccount", "aws:SourceAccount", true],
    ["aws:sourceaccount", "aws:SourceOrgID", true],
    ["aws:sourceorgid", "aws:SourceAccount", true],
    ["aws:sourcearn", "aws:SourceArn", true],
    ["aws:sourcearn", "aws:SourceAccount", false],
    ["aws:sourceaccount", "aws:SourceArn", false],
    ["sts:externalid", "aws:SourceAccount", false],
  ])("in place of %s, %s says it: %s", (lost, key, expected) => {
    expect(isSourceLike(lost)(when(`StringEquals ${key}`, [own]))).toBe(expected);
  });
});
