import * as v from "valibot";
import { canaryRole } from "../../core/contract/canary.ts";
import { roleNames } from "../../core/contract/roles.ts";
import type { Program } from "../sst-program/engine/resource.ts";
import { exampleSettings } from "../sst-program/settings.ts";
import { reasonFor } from "./reasons.ts";
import { table } from "./table.ts";

const many = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value) => (typeof value === "string" ? [value] : value)),
);
const Statement = v.object({
  Effect: v.string(),
  Principal: v.optional(v.record(v.string(), many)),
  Action: many,
  Resource: v.optional(many, ["*"]),
  Condition: v.optional(v.record(v.string(), v.record(v.string(), many)), {}),
});
const Document = v.object({ Statement: v.array(Statement) });
type Statement = v.InferOutput<typeof Statement>;

const head = ["role", "allowed actions", "resources", "reason"];

/** The functions' own roles. */
export function hubRolesTable({ resources }: Program): string {
  const Inputs = v.object({
    name: v.string(),
    description: v.string(),
    inlinePolicies: v.optional(v.array(v.object({ policy: v.string() })), []),
  });
  const roles = resources
    .filter(({ type }) => type === "aws:iam/role:Role")
    .map(({ inputs }) => v.parse(Inputs, inputs))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const rows = roles.flatMap(({ name, description, inlinePolicies }) => {
    const statements = inlinePolicies.flatMap(
      ({ policy }) => v.parse(Document, JSON.parse(policy)).Statement,
    );
    return rowsOf(
      name,
      description,
      statements.filter((statement) => !isEveryones(statement, name)),
    );
  });
  return table(head, rows);
}

const everyones = [
  ["logs:CreateLogStream", "logs:PutLogEvents"],
  ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
];

/** Permissions that every function has on its own log and queue. The document lists them once, above the table. */
function isEveryones({ Action, Resource }: Statement, name: string): boolean {
  const actions = [...Action].sort().join();
  // The queue of on-trust-updated is called trust-updated, and the queue of on-principal-changed likewise.
  const own = [`log-group:/aws/lambda/${name}:*`, name.replace(/^(trust-drift-)on-/, "$1")];
  const resource = Resource.length === 1 ? Resource[0]?.split(":").slice(5).join(":") : undefined;
  return everyones.some((one, index) => one.join() === actions && own[index] === resource);
}

const MemberRole = v.object({
  RoleName: v.string(),
  Description: v.string(),
  AssumeRolePolicyDocument: Document,
  Policies: v.array(v.object({ PolicyDocument: Document })),
});
const Template = v.object({
  Resources: v.record(v.string(), v.object({ Type: v.string(), Properties: v.unknown() })),
});

/** The roles in each member account, with the principals that they trust. */
export function memberRolesTable({ resources }: Program): string {
  const stackSet = resources.find(({ type }) => type.endsWith(":StackSet"));
  const template = v.parse(Template, resolve(JSON.parse(String(stackSet?.inputs.templateBody))));
  const roles = Object.values(template.Resources).filter(({ Type }) => Type === "AWS::IAM::Role");
  const rows = roles.flatMap(({ Properties }) => {
    const { RoleName, Description, AssumeRolePolicyDocument, Policies } = v.parse(MemberRole, Properties);
    const trusted = AssumeRolePolicyDocument.Statement.flatMap(({ Principal = {} }) =>
      Object.values(Principal).flat(),
    );
    const about = `${Description}. Trusts ${trusted.map(short).join(", ")}`;
    return rowsOf(
      RoleName,
      about,
      Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    );
  });
  return table(head, rows);
}

/** Replaces the references of a template by their names. */
function resolve(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolve);
  if (typeof value !== "object" || value === null) return value;
  if ("Ref" in value) return String(value.Ref);
  if ("Fn::Sub" in value) return String(value["Fn::Sub"]).replaceAll(/\$\{(?:AWS::)?(\w+)\}/g, "$1");
  if ("Fn::GetAtt" in value && Array.isArray(value["Fn::GetAtt"])) return String(value["Fn::GetAtt"][0]);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(one)]));
}

function rowsOf(
  name: string,
  about: string,
  statements: readonly Statement[],
): readonly (readonly string[])[] {
  if (statements.length === 0) return [[`**${name}**: ${about}`, "nothing", "", ""]];
  return statements.map((statement, index) => [
    index === 0 ? `**${name}**: ${about}` : "",
    `${statement.Effect === "Deny" ? "never " : ""}${statement.Action.map((action) => `\`${action}\``).join(", ")}`,
    `${[...new Set(statement.Resource.map(short))].join(", ")}${conditions(statement)}`,
    statement.Effect === "Deny" ? reasonNotTo(statement) : reasonFor(statement.Action),
  ]);
}

const protectedNames = exampleSettings.TRUST_DRIFT_PROTECTED_ROLES.split(",").flatMap(roleNames);
const protectedRoles = new Set(protectedNames.map((name) => `role/${name}`));
const protectedProfiles = new Set(
  protectedNames
    .flatMap((name) => [name, name.replace(/.*\//, "")])
    .map((name) => `instance-profile/${name}`),
);

/** Without service, region and account, which are the same in all of them. */
function short(arn: string): string {
  const [scheme, , , , account = "", ...rest] = arn.split(":");
  if (scheme !== "arn") return `\`${arn}\``;
  const name = rest.join(":");
  if (account === "AccountId" && protectedRoles.has(name)) return "`TRUST_DRIFT_PROTECTED_ROLES`";
  if (account === "AccountId" && protectedProfiles.has(name))
    return "instance profiles of these names, with the role's path or none";
  if (account === "HubAccount" && name === `role${canaryRole.path}${canaryRole.name}`)
    return "the hub's canary";
  // Its id is the deployment's.
  if (name.startsWith("key/")) return "the key";
  return account === "*" ? `\`${name}\` of any account` : `\`${name}\``;
}

function reasonNotTo({ Condition }: Statement): string {
  if (Condition.StringNotEquals?.["iam:PassedToService"] !== undefined) return "passes roles only to EC2";
  if (Condition.Null !== undefined) return "writes only roles that a restore creates and has not completed";
  return "protects the responder's own roles";
}

function conditions({ Condition }: Statement): string {
  const keys = [...new Set(Object.values(Condition).flatMap((tests) => Object.keys(tests)))];
  return keys.length === 0 ? "" : `, with conditions on ${keys.map((key) => `\`${key}\``).join(" and ")}`;
}
