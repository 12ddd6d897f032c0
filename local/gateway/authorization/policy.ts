import { type Context, holds, isKnownOperator } from "../conditions.ts";
import { isObject, type JsonObject, listOf, stringsOf } from "../json.ts";

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

export type Verdict = "allowed" | "not allowed by its policies" | "not allowed by its boundary" | "denied";

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html */
export function judge({ identity, boundary }: RolePolicies, asked: Asked): Verdict {
  const effects = (documents: readonly JsonObject[]) => {
    return new Set(documents.flatMap((document) => effectsOf(document, asked)));
  };
  const own = effects(identity);
  const bounds = boundary === undefined ? undefined : effects([boundary]);
  if (own.has("Deny") || bounds?.has("Deny")) return "denied";
  if (!own.has("Allow")) return "not allowed by its policies";
  return bounds === undefined || bounds.has("Allow") ? "allowed" : "not allowed by its boundary";
}

function effectsOf(document: JsonObject, asked: Asked): string[] {
  return listOf(document.Statement)
    .filter(isObject)
    .filter((statement) => applies(statement, asked))
    .map(({ Effect }) => String(Effect));
}

function applies(statement: JsonObject, { action, resource, context }: Asked): boolean {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  const acts = NotAction === undefined ? fitsAny(Action, action, "i") : !fitsAny(NotAction, action, "i");
  checkOperators(Condition);
  const isMeant = NotResource === undefined ? fitsAny(Resource, resource) : !fitsAny(NotResource, resource);
  return acts && isMeant && holds(Condition, context);
}

/** What cannot be judged must not pass as "does not hold": a Deny would be lost by it. */
function checkOperators(condition: JsonObject[string]): void {
  const unknown = Object.keys(isObject(condition) ? condition : {}).find((name) => !isKnownOperator(name));
  if (unknown !== undefined) throw new Error(`local/gateway/conditions.ts does not know ${unknown}`);
}

function fitsAny(patterns: JsonObject[string], value: string, flags = ""): boolean {
  return stringsOf(patterns).some((pattern) => {
    const expression = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    return new RegExp(`^${expression}$`, `s${flags}`).test(value);
  });
}
