import { region } from "../accounts.ts";

export interface Resource {
  readonly name: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

type Declared = Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;

/** Where each kind of resource has its name, and how that makes its ARN. */
const arns: Readonly<
  Record<string, (account: string, properties: Readonly<Record<string, unknown>>) => string>
> = {
  "AWS::IAM::Role": (account, { Path, RoleName }) => `arn:aws:iam::${account}:role${Path}${RoleName}`,
  "AWS::IAM::ManagedPolicy": (account, { Path, ManagedPolicyName }) =>
    `arn:aws:iam::${account}:policy${Path}${ManagedPolicyName}`,
  "AWS::SQS::Queue": (account, { QueueName }) => `arn:aws:sqs:${region}:${account}:${QueueName}`,
};

/** Fills in a CloudFormation template: parameters, pseudo parameters, `Ref`, `Fn::Sub` and `Fn::GetAtt … Arn`. */
export function resolveTemplate(
  template: { readonly Resources: Declared },
  account: string,
  parameters: Readonly<Record<string, string>>,
): readonly Resource[] {
  const values: Readonly<Record<string, string>> = {
    ...parameters,
    "AWS::AccountId": account,
    "AWS::Partition": "aws",
    "AWS::Region": region,
    "AWS::URLSuffix": "amazonaws.com",
  };

  function arnOf(name: string): string {
    const resource = template.Resources[name];
    const arn =
      resource && arns[resource.Type]?.(account, resource.Properties as Readonly<Record<string, unknown>>);
    if (!arn)
      throw new Error(
        `The member template refers to ${name}, of which local/wiring/template.ts knows no ARN`,
      );
    return arn;
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    const [[key, operand] = ["", undefined], ...others] = Object.entries(value);
    if (others.length === 0 && key === "Ref") return values[String(operand)] ?? arnOf(String(operand));
    if (others.length === 0 && key === "Fn::GetAtt" && Array.isArray(operand))
      return arnOf(String(operand[0]));
    if (others.length === 0 && key === "Fn::Sub") {
      return String(operand).replace(/\$\{([^}]+)\}/g, (_, name: string) => values[name] ?? arnOf(name));
    }
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolve(each)]));
  }

  return Object.entries(template.Resources).map(([name, { Type, Properties }]) => ({
    name,
    type: Type,
    properties: resolve(Properties) as Readonly<Record<string, unknown>>,
  }));
}
