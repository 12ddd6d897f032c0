import { expect, test } from "vitest";
import { changesBetween, deployer, statement } from "./statements.ts";

const optional = { StringEqualsIfExists: { "sts:ExternalId": "one" } };
const optionalSet = { "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" } };

test.each([
  [optional, undefined, "critical"],
  [optional, { "sts:ExternalId": "false" }, "high"],
  [optional, { "sts:ExternalId": "true" }, "critical"],
  [optional, { "sts:RoleSessionName": "false" }, "critical"],
  [optionalSet, undefined, "critical"],
  [optionalSet, { "aws:PrincipalOrgPaths": "false" }, "high"],
])(
  "given a foreign account under %j, when added with Null %j, then that is %s",
  (conditions, absent, severity) => {
    const condition = absent === undefined ? conditions : { ...conditions, Null: absent };
    const added = statement({ AWS: "999988887777" }, condition);
    expect(changesBetween([statement(deployer)], [statement(deployer), added])[0]?.severity).toBe(severity);
  },
);
