import { isObject, type Json, type JsonObject, listOf, stringsOf } from "../http/json.ts";
import { type Context, holds, requireSupported } from "../trust/conditions.ts";

/** A permission that a call requires. A call can require several, such as a transaction for each of its parts. */
export interface RequiredPermission {
  /** For example `dynamodb:PutItem`. */
  readonly action: string;
  /** An ARN, or `*` for an action without resource types. */
  readonly resource: string;
  /** Condition keys in lower case. */
  readonly context: Context;
}

/** The policies of a role. */
export interface RolePolicies {
  /** The inline and the managed policies. */
  readonly identity: readonly JsonObject[];
  /** The permissions boundary. Absent when the role has none. */
  readonly boundary?: JsonObject;
}

export type Verdict =
  | "allowed"
  | "not allowed by its policies"
  | "not allowed by its boundary"
  | "denied by its policies"
  | "denied by its boundary";

/**
 * @throws UnsupportedError for a condition that `requireSupported` refuses
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate({ identity, boundary }: RolePolicies, required: RequiredPermission): Verdict {
  const own = effects(identity, required);
  const bounds = boundary === undefined ? undefined : effects([boundary], required);
  if (own.has("Deny")) return "denied by its policies";
  if (bounds?.has("Deny")) return "denied by its boundary";
  if (!own.has("Allow")) return "not allowed by its policies";
  return bounds === undefined || bounds.has("Allow") ? "allowed" : "not allowed by its boundary";
}

/** The statements of the role's own policies that allow the permission. */
export function allowing({ identity }: RolePolicies, required: RequiredPermission): readonly JsonObject[] {
  return applying(identity, required).filter(({ Effect }) => Effect === "Allow");
}

/**
 * The effects of a resource policy on a call.
 *
 * @param callers what the `Principal` element can contain for this caller: ARNs, an account id or a service. `*` matches
 *   every caller
 * @throws UnsupportedError for a condition that `requireSupported` refuses
 */
export function resourceEffects(
  policy: JsonObject | undefined,
  callers: readonly string[],
  required: RequiredPermission,
): ReadonlySet<string> {
  const statements = listOf(policy?.Statement).filter(isObject);
  return effects([{ Statement: statements.filter(({ Principal }) => names(Principal, callers)) }], required);
}

function names(principal: Json | undefined, callers: readonly string[]): boolean {
  const named = isObject(principal)
    ? Object.values(principal).flatMap((value) => stringsOf(value))
    : stringsOf(principal);
  return named.some((one) => one === "*" || callers.includes(one));
}

function effects(documents: readonly JsonObject[], required: RequiredPermission): ReadonlySet<string> {
  return new Set(applying(documents, required).map(({ Effect }) => String(Effect)));
}

function applying(documents: readonly JsonObject[], required: RequiredPermission): readonly JsonObject[] {
  return documents
    .flatMap(({ Statement }) => listOf(Statement))
    .filter(isObject)
    .filter((statement) => applies(statement, required));
}

function applies(statement: JsonObject, { action, resource, context }: RequiredPermission): boolean {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  const acts = NotAction === undefined ? fitsAny(Action, action, "i") : !fitsAny(NotAction, action, "i");
  const isMeant = NotResource === undefined ? fitsAny(Resource, resource) : !fitsAny(NotResource, resource);
  if (!acts || !isMeant) return false;
  requireSupported(Condition, context);
  return holds(Condition, context);
}

/** @param patterns of actions or resources, with `*` and `?` */
export function fitsAny(patterns: JsonObject[string], value: string, flags = ""): boolean {
  return stringsOf(patterns).some((pattern) => {
    const expression = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    return new RegExp(`^${expression}$`, `s${flags}`).test(value);
  });
}
