import * as v from "valibot";
import { InputError } from "../../../../core/shared/errors.ts";
import { parseInput } from "../../../../core/shared/validation.ts";
import type { Planned, PlannedChange, PlannedName, PlannedRole } from "../planned.ts";
import type { Pseudo } from "../template/intrinsics.ts";
import { unknownRole } from "../template/roles.ts";
import { type Resource, resourceChange, type Values } from "./form.ts";
import { lossesOf } from "./principals.ts";
import { type Configuration, configuration, providerAccount } from "./providers.ts";
import { isStack, rolesOfStack } from "./stacks.ts";

/** @see https://developer.hashicorp.com/terraform/internals/json-format#plan-representation */
const plan = v.object({
  format_version: v.pipe(v.string(), v.regex(/^1\.\d+$/, "1.0 or a later version 1.x")),
  planned_values: v.optional(v.unknown()),
  resource_changes: v.optional(v.array(resourceChange)),
  deferred_changes: v.optional(
    v.array(v.object({ reason: v.optional(v.string(), "unknown"), resource_change: resourceChange })),
    [],
  ),
  errored: v.optional(v.boolean(), false),
  configuration: v.optional(configuration, {}),
});

/** The attributes of a role, by the type of the resource. */
const attributes = {
  aws_iam_role: { name: "name", document: "assume_role_policy" },
  awscc_iam_role: { name: "role_name", document: "assume_role_policy_document" },
} as const;

type Attributes = (typeof attributes)[keyof typeof attributes];

/** @throws InputError naming the field of a plan that does not have the documented form */
export async function terraformPlan(json: unknown, file: string, pseudo: Pseudo): Promise<Planned> {
  const read = parseInput(plan, json, file);
  const { planned_values: planned, resource_changes: all = [], deferred_changes: deferred, errored } = read;
  // A state and the schemas of providers have a format_version too
  if (planned === undefined && read.resource_changes === undefined)
    throw new InputError(
      `${file}: expected the output of terraform show -json for a plan file, found that of something else, such as a state; run terraform plan -out=plan, then terraform show -json plan`,
    );
  const changes = all.filter(({ mode }) => mode !== "data");
  const stacks = changes.map((one) => rolesOfStack(one, file, read.configuration, pseudo));
  return {
    roles: [
      ...changes.flatMap((one) => rolesOf(one, file, read.configuration)),
      ...(await Promise.all(stacks)).flat(),
      ...deferred.flatMap((one) => deferredOf(one, file)),
      ...(errored ? [unfinished(file)] : []),
    ],
    deletions: changes.flatMap((one) => lossesOf(one, file)),
  };
}

function rolesOf(resource: Resource, file: string, plan: Configuration): readonly PlannedRole[] {
  const { type, address, change } = resource;
  if (type !== "aws_iam_role" && type !== "awscc_iam_role") return [];
  const known = attributes[type];
  const { actions, before, after, after_unknown: unknown = {} } = change;
  const roles: PlannedRole[] = [];
  const isWritten = actions.includes("create") || actions.includes("update");
  const isRenamed = actions.includes("delete") && before?.[known.name] !== after?.[known.name];
  if (before && actions.includes("delete") && (!isWritten || isRenamed))
    roles.push({ ...placeOf(before, {}, known), address, file, change: { kind: "delete" } });
  if (after && isWritten) {
    const marks = typeof unknown === "boolean" ? {} : unknown;
    const place = placeOf(after, marks, known);
    const role = { ...place, address, file, change: writeOf(after, marks, known) };
    roles.push(inAccount(role, place.account ?? accountOf(before ?? {}), plan));
  }
  return roles;
}

/** The ARN of a role that exists says its account. */
function inAccount(role: PlannedRole, account: string | undefined, plan: Configuration): PlannedRole {
  if (account !== undefined) return { ...role, account };
  const found = providerAccount(role.address, plan);
  if (found.kind === "known") return { ...role, account: found.account };
  if (found.kind === "of-the-plan") return role;
  return { ...role, isElsewhere: true, change: { kind: "write-unknown", why: found.why } };
}

type Deferred = v.InferOutput<typeof plan>["deferred_changes"][number];

/** Terraform plans it in a later round, so nothing of it is certain. */
function deferredOf({ reason, resource_change: resource }: Deferred, file: string): readonly PlannedRole[] {
  const { type, address, change } = resource;
  const why = `Terraform defers the change to a later plan (${reason})`;
  if (isStack(type)) return [{ ...unknownRole(address, file, undefined, why), isElsewhere: true }];
  if (type !== "aws_iam_role" && type !== "awscc_iam_role") return [];
  const place = placeOf(change.after ?? change.before ?? {}, {}, attributes[type]);
  return [{ ...place, address, file, change: { kind: "write-unknown", why } }];
}

/** Changes after the error are missing in the plan. */
function unfinished(file: string): PlannedRole {
  return unknownRole("(plan)", file, undefined, "the plan ended with an error, so it is not complete");
}

function placeOf(from: Values, unknown: Values, known: Attributes) {
  const { path } = from;
  return {
    account: accountOf(from),
    name: nameOf(from, unknown, known),
    path: typeof path === "string" ? path : unknown.path === true ? undefined : "/",
  };
}

function accountOf({ arn }: Values): string | undefined {
  return typeof arn === "string" ? /^arn:[a-z-]+:iam::(\d{12}):/.exec(arn)?.[1] : undefined;
}

function nameOf(from: Values, unknown: Values, known: Attributes): PlannedName {
  const name = from[known.name];
  if (typeof name === "string" && unknown[known.name] !== true) return { kind: "known", name };
  const { name_prefix: prefix } = from;
  return { kind: "unknown", like: typeof prefix === "string" && prefix !== "" ? `${prefix}*` : "*" };
}

function writeOf(after: Values, unknown: Values, { document: field }: Attributes): PlannedChange {
  const document = after[field];
  if (unknown[field] !== undefined && unknown[field] !== false)
    return { kind: "write-unknown", why: "the trust policy is known only after apply" };
  if (typeof document === "string") return { kind: "write", document };
  return { kind: "write-unknown", why: "the plan does not contain the trust policy" };
}
