import * as v from "valibot";
import { region } from "../../../local/shared/accounts.ts";

export interface Resource {
  readonly name: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const Template = v.object({
  Parameters: v.record(v.string(), v.looseObject({ Default: v.optional(v.string()) })),
  Conditions: v.record(
    v.string(),
    v.strictObject({ "Fn::Equals": v.tuple([v.strictObject({ Ref: v.string() }), v.string()]) }),
  ),
  Resources: v.record(
    v.string(),
    v.looseObject({
      Type: v.string(),
      Condition: v.optional(v.string()),
      Properties: v.record(v.string(), v.unknown()),
    }),
  ),
});

/** Where each kind of resource has its name, and how that makes its ARN. */
const arns: Readonly<
  Record<string, (account: string, properties: Readonly<Record<string, unknown>>) => string>
> = {
  "AWS::IAM::Role": (account, { Path, RoleName }) => `arn:aws:iam::${account}:role${Path}${RoleName}`,
  "AWS::IAM::ManagedPolicy": (account, { Path, ManagedPolicyName }) =>
    `arn:aws:iam::${account}:policy${Path}${ManagedPolicyName}`,
  "AWS::Events::Rule": (account, { Name }) => `arn:aws:events:${region}:${account}:rule/${Name}`,
  "AWS::SQS::Queue": (account, { QueueName }) => `arn:aws:sqs:${region}:${account}:${QueueName}`,
};

/**
 * What CloudFormation makes of a template: with its parameters, pseudo parameters and conditions, `Ref`, `Fn::If`,
 * `Fn::Sub` and `Fn::GetAtt … Arn`, and without what stands under a condition that does not hold.
 * @param parameters those that have a default may be left out
 */
export function resolveTemplate(
  body: string,
  account: string,
  parameters: Readonly<Record<string, string>>,
): readonly Resource[] {
  const template = v.parse(Template, JSON.parse(body));
  const defaults = Object.entries(template.Parameters).map(([name, { Default }]) => [name, Default]);
  const values: Readonly<Record<string, string>> = {
    ...Object.fromEntries(defaults.filter(([, value]) => value !== undefined)),
    ...parameters,
    "AWS::AccountId": account,
    "AWS::Partition": "aws",
    "AWS::Region": region,
    "AWS::URLSuffix": "amazonaws.com",
  };

  function arnOf(name: string): string {
    const resource = template.Resources[name];
    const arn = resource && arns[resource.Type]?.(account, resource.Properties);
    if (!arn)
      throw new Error(
        `The member template refers to ${name}, of which test/stacks/member/template.ts knows no ARN`,
      );
    return arn;
  }

  function holds(name: string): boolean {
    const condition = template.Conditions[name];
    if (!condition) throw new Error(`The member template has no condition ${name}`);
    const [{ Ref: parameter }, wanted] = condition["Fn::Equals"];
    return values[parameter] === wanted;
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    const [[key, operand] = ["", undefined], ...others] = Object.entries(value);
    if (others.length === 0 && key === "Ref") return values[String(operand)] ?? arnOf(String(operand));
    if (others.length === 0 && key === "Fn::GetAtt" && Array.isArray(operand))
      return arnOf(String(operand[0]));
    if (others.length === 0 && key === "Fn::If" && Array.isArray(operand))
      return resolve(holds(String(operand[0])) ? operand[1] : operand[2]);
    if (others.length === 0 && key === "Fn::Sub") {
      return String(operand).replace(/\$\{([^}]+)\}/g, (_, name: string) => values[name] ?? arnOf(name));
    }
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolve(each)]));
  }

  return Object.entries(template.Resources)
    .filter(([, { Condition }]) => Condition === undefined || holds(Condition))
    .map(([name, { Type, Properties }]) => {
      const resolved = Object.entries(Properties).map(([key, value]) => [key, resolve(value)]);
      return { name, type: Type, properties: Object.fromEntries(resolved) };
    });
}
