import { type Grant, grantsOf } from "../../../../core/policy/grants/grants.ts";
import { type Condition, readCondition } from "../../../../core/policy/model/condition.ts";
import { parseDocument } from "../../../../core/policy/parse/parse.ts";

/** The grants of a document with these statements. */
export function grantsIn(...statements: readonly object[]): readonly Grant[] {
  const parsed = parseDocument({ Version: "2012-10-17", Statement: [...statements] });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const grants = grantsOf(parsed.document);
  if (grants === undefined) throw new Error("expected fewer grants");
  return grants;
}

/** The only grant of a statement. */
export function grantIn(statement: object): Grant {
  const [grant, ...others] = grantsIn(statement);
  if (grant === undefined || others.length > 0) throw new Error("expected one grant");
  return grant;
}

export function condition(operator: string, key: string, ...values: readonly string[]): Condition {
  return readCondition(operator, key, values, true);
}

const role = "arn:aws:iam::111122223333:role/deployer";

/** A statement that lets one role assume, with what a test wants otherwise. */
export function allow(more: object = {}): object {
  return { Effect: "Allow", Principal: { AWS: role }, Action: "sts:AssumeRole", ...more };
}

export function texts(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}
