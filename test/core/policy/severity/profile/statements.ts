import { other } from "../callers/callers.ts";

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export function statement(
  principal: unknown,
  condition: Conditions = {},
  action: unknown = "sts:AssumeRole",
): object {
  return { Effect: "Allow", Principal: principal, Action: action, Condition: condition };
}

export function deny(
  principal: unknown,
  condition: Conditions = {},
  action: unknown = "sts:AssumeRole",
): object {
  return { ...statement(principal, condition, action), Effect: "Deny" };
}

export const vendor = { AWS: other };
export const ec2 = { Service: "ec2.amazonaws.com" };
