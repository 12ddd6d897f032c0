import { InputError } from "../../../../core/shared/errors.ts";
import type { PlannedRole } from "../planned.ts";
import type { Pseudo } from "../template/intrinsics.ts";
import { readTemplate } from "../template/nested.ts";
import { parsed } from "../template/parse.ts";
import { isTemplate, unknownRole } from "../template/roles.ts";
import type { Resource, Values } from "./form.ts";
import { type Configuration, providerAccount } from "./providers.ts";

/** Resources that deploy a CloudFormation template, or any resource of a cloud. */
const stacks = /^(aws|awscc)_(serverlessapplicationrepository_)?cloudformation_stack/;
const anything = "aws_cloudcontrolapi_resource";
/** A stack set deploys to other accounts, and so do its instances. */
const stackSets = /_cloudformation_stack_(set|instances)/;

export function isStack(type: string): boolean {
  return stacks.test(type) || type === anything;
}

/**
 * The roles of the template that a plan contains, or one role of which nothing is known. A role that the former template alone
 * contains is not known either: its `DeletionPolicy` decides whether it stays.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudformation_stack
 */
export async function rolesOfStack(
  { type, address, change }: Resource,
  file: string,
  plan: Configuration,
  pseudo: Pseudo,
): Promise<readonly PlannedRole[]> {
  const { actions, before, after, after_unknown: marks } = change;
  if (!isStack(type) || !actions.some((one) => /^(create|update|delete)$/.test(one))) return [];
  if (type === anything && otherType.test(String(after?.type_name ?? before?.type_name))) return [];
  if (stackSets.test(type))
    return [{ ...unknownOf(address, file, undefined, "deploys to other accounts"), isElsewhere: true }];
  const place = placeOf(address, before, plan, pseudo);
  const at = { address, file, place, pseudo };
  const isKept = actions.includes("create") || actions.includes("update");
  const unknown = typeof marks === "object" ? marks : {};
  const [former, next] = await Promise.all([
    before ? templateRoles(before, {}, at) : [],
    isKept ? templateRoles(after ?? {}, unknown, at) : [],
  ]);
  const why = isKept
    ? "the new template of the stack does not contain the role"
    : "the plan deletes its stack";
  const gone = former
    .filter((one) => !next.some((other) => isSame(one, other)))
    .map((one): PlannedRole => ({ ...one, change: { kind: "write-unknown", why } }));
  return [...next, ...gone].map((role) => inPlace(role, place));
}

/** The type of a resource of Cloud Control that creates no role. */
const otherType = /^AWS::(?!IAM::Role$|CloudFormation::)/;

interface Place {
  readonly account: string | undefined;
  /** Why the account is not known, not even by `--account`. */
  readonly why?: string;
}

/** The ID of a stack is its ARN. */
function placeOf(
  address: string,
  before: Values | null | undefined,
  plan: Configuration,
  { account }: Pseudo,
): Place {
  const own = /^arn:[a-z-]+:cloudformation:[a-z\d-]+:(\d{12}):/.exec(String(before?.id))?.[1];
  if (own !== undefined) return { account: own };
  const found = providerAccount(address, plan);
  if (found.kind === "known") return { account: found.account };
  return found.kind === "of-the-plan" ? { account } : { account: undefined, why: found.why };
}

function inPlace(role: PlannedRole, { why }: Place): PlannedRole {
  return why === undefined ? role : { ...role, isElsewhere: true, change: { kind: "write-unknown", why } };
}

interface At {
  readonly address: string;
  readonly file: string;
  readonly place: Place;
  readonly pseudo: Pseudo;
}

async function templateRoles(
  values: Values,
  unknown: Values,
  { address, file, place: { account }, pseudo }: At,
): Promise<readonly PlannedRole[]> {
  const { template_body: body, parameters } = values;
  const notKnown = (why: string) => [unknownOf(address, file, account, why)];
  if (typeof body !== "string" || unknown.template_body === true)
    return notKnown("the plan does not contain its template");
  try {
    const template = parsed(body, address);
    if (!isTemplate(template)) return notKnown("its template has no Resources");
    const given = { ...pseudo, account, parameters: parametersIn(parameters) };
    const roles = await readTemplate(template, file, given);
    return roles.map((role) => ({ ...role, address: `${address}.${role.address}` }));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return notKnown(`its template cannot be read: ${error.message}`);
  }
}

/** Terraform leaves out a parameter that is known only after apply. */
function parametersIn(parameters: unknown): ReadonlyMap<string, string> {
  const all: object = typeof parameters === "object" && parameters !== null ? parameters : {};
  return new Map(
    Object.entries(all).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}

function isSame(one: PlannedRole, other: PlannedRole): boolean {
  return one.address === other.address && JSON.stringify(one.name) === JSON.stringify(other.name);
}

function unknownOf(address: string, file: string, account: string | undefined, why: string): PlannedRole {
  return unknownRole(address, file, account, `the stack ${address} is not examined (${why})`);
}
