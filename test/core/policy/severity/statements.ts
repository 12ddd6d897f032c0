import type { Change } from "../../../../core/policy/model/change.ts";
import { compare } from "../../../laws/runs.ts";

/** The role that the expected statement of most tests here admits. */
export const deployer = { AWS: "arn:aws:iam::111122223333:role/deployer" };

export function statement(principal: unknown, condition?: object, action = "sts:AssumeRole"): object {
  const allow = { Effect: "Allow", Principal: principal, Action: action };
  return condition === undefined ? allow : { ...allow, Condition: condition };
}

/** @returns worst first */
export function changesBetween(expected: readonly object[], actual: readonly object[]): readonly Change[] {
  const [one, other] = [expected, actual].map((list) => ({ Version: "2012-10-17", Statement: [...list] }));
  const comparison = compare(one ?? {}, other ?? {});
  return comparison.verdict === "drift" ? comparison.changes : [];
}
