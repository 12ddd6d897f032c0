import * as v from "valibot";
import { type Declared, type Statement, statements } from "../declared.ts";
import { carriedTemplate } from "./many.ts";
import { resolveTemplate } from "./template.ts";

const Parameters = v.record(v.string(), v.string());
const Policies = v.array(v.strictObject({ PolicyName: v.string(), PolicyDocument: v.unknown() }));

/**
 * What the StackSet makes in one account.
 * @param other parameters that are not as the StackSet says
 */
export function memberOf(program: Declared, account: string, other: Readonly<Record<string, string>> = {}) {
  const { inputs } = program.one("StackSet", "trust-drift-members");
  const parameters = { ...v.parse(Parameters, inputs.parameters), ...other };
  const resources = resolveTemplate(carriedTemplate(program), account, parameters);
  const properties = Object.fromEntries(resources.map((resource) => [resource.name, resource.properties]));
  return {
    parameters,
    /** Of each resource, by its name in the template. */
    properties,
    trust: (role: string): Statement[] => statements(properties[role]?.AssumeRolePolicyDocument),
    allowed: (role: string): Statement[] =>
      v
        .parse(Policies, properties[role]?.Policies)
        .flatMap(({ PolicyDocument }) => statements(PolicyDocument)),
    arn: (resource: string) => `arn:aws:iam::${account}:${resource}`,
  };
}
