import { isObject, type JsonObject, listOf, stringsOf } from "../http/json.ts";
import { type Context, holds, mustKnow } from "../trust/conditions.ts";

/** One thing that a call asks for: a call may ask for several, a transaction for each of its parts. */
export interface Asked {
  /** For example `dynamodb:PutItem`. */
  readonly action: string;
  /** An ARN, or `*` where the action knows no narrower resource. */
  readonly resource: string;
  /** Condition keys in lower case. */
  readonly context: Context;
}

/** The policies that bind a role. */
export interface RolePolicies {
  /** Its own, inline and managed. */
  readonly identity: readonly JsonObject[];
  /** What it may do at most; absent where it has no boundary. */
  readonly boundary?: JsonObject;
}

export type Verdict =
  | "allowed"
  | "not allowed by its policies"
  | "not allowed by its boundary"
  | "denied by its policies"
  | "denied by its boundary";

/**
 * @throws CannotJudgeError for a condition that this machine does not understand
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function judge({ identity, boundary }: RolePolicies, asked: Asked): Verdict {
  const own = effects(identity, asked);
  const bounds = boundary === undefined ? undefined : effects([boundary], asked);
  if (own.has("Deny")) return "denied by its policies";
  if (bounds?.has("Deny")) return "denied by its boundary";
  if (!own.has("Allow")) return "not allowed by its policies";
  return bounds === undefined || bounds.has("Allow") ? "allowed" : "not allowed by its boundary";
}

/** The statements of the role's own policies that allow it: what it would lack without them. */
export function allowing({ identity }: RolePolicies, asked: Asked): readonly JsonObject[] {
  return applying(identity, asked).filter(({ Effect }) => Effect === "Allow");
}

function effects(documents: readonly JsonObject[], asked: Asked): ReadonlySet<string> {
  return new Set(applying(documents, asked).map(({ Effect }) => String(Effect)));
}

function applying(documents: readonly JsonObject[], asked: Asked): readonly JsonObject[] {
  return documents
    .flatMap(({ Statement }) => listOf(Statement))
    .filter(isObject)
    .filter((statement) => applies(statement, asked));
}

function applies(statement: JsonObject, { action, resource, context }: Asked): boolean {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  const acts = NotAction === undefined ? fitsAny(Action, action, "i") : !fitsAny(NotAction, action, "i");
  const isMeant = NotResource === undefined ? fitsAny(Resource, resource) : !fitsAny(NotResource, resource);
  if (!acts || !isMeant) return false;
  mustKnow(Condition, context);
  return holds(Condition, context);
}

/** @param patterns with `*` and `?`, of actions or resources */
export function fitsAny(patterns: JsonObject[string], value: string, flags = ""): boolean {
  return stringsOf(patterns).some((pattern) => {
    const expression = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    return new RegExp(`^${expression}$`, `s${flags}`).test(value);
  });
}
