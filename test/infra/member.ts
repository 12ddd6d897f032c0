import * as v from "valibot";
import { resolveTemplate } from "../../local/wiring/template.ts";
import { type Declared, type Statement, statements } from "./declared.ts";

const Parameters = v.record(v.string(), v.string());
const Policies = v.array(v.strictObject({ PolicyName: v.string(), PolicyDocument: v.unknown() }));

/** What the StackSet makes in one account. */
export function memberOf(program: Declared, account: string) {
  const { inputs } = program.one("StackSet", "trust-drift-members");
  const parameters = v.parse(Parameters, inputs.parameters);
  const resources = resolveTemplate(JSON.parse(String(inputs.templateBody)), account, parameters);
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
