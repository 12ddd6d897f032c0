import { isList, isObject, type Json, type JsonObject } from "../../core/policy/json.ts";

/**
 * The lines of two trust policies as people read them, in an order that does not depend on how they were written:
 * on paper, too, they then differ only where they say something else.
 */
export function alignedLines(
  expected: Json,
  actual: Json,
): { left: readonly string[]; right: readonly string[] } {
  const [one, other] = [inOrder(expected), inOrder(actual)];
  if (!isObject(one) || !isObject(other)) return { left: linesOf(one), right: linesOf(other) };
  const statements = statementsOf(one);
  return {
    left: linesOf({ ...one, Statement: statements }),
    right: linesOf({ ...other, Statement: likeOrder(statementsOf(other), statements) }),
  };
}

function linesOf(json: Json): readonly string[] {
  return JSON.stringify(json, undefined, 2).split("\n");
}

function statementsOf({ Statement: statements }: JsonObject): readonly Json[] {
  return isList(statements) ? statements : statements === undefined ? [] : [statements];
}

/** Statements that both have go where the other side has them; the others fill the gaps. */
function likeOrder(statements: readonly Json[], model: readonly Json[]): readonly Json[] {
  const texts = new Map(statements.map((statement) => [withoutSid(statement), statement]));
  const wanted = model.map((statement) => texts.get(withoutSid(statement)));
  const others = statements.filter((statement) => !wanted.includes(statement));
  const filled = wanted.map((statement) => statement ?? others.shift());
  return [...filled, ...others].filter((statement) => statement !== undefined);
}

function withoutSid(statement: Json): string {
  return JSON.stringify(isObject(statement) ? { ...statement, Sid: undefined } : statement);
}

const elementOrder = [
  "Version",
  "Id",
  "Statement",
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
];

/** Elements as AWS lists them, other keys by name, values sorted, and a list of one without its brackets. */
function inOrder(json: Json): Json {
  if (isList(json)) return inOrderList(json);
  if (!isObject(json)) return json;
  const keys = Object.keys(json).sort((one, other) => rankOf(one) - rankOf(other) || (one < other ? -1 : 1));
  return Object.fromEntries(keys.map((key) => [key, inOrder(json[key] ?? null)]));
}

function inOrderList(list: readonly Json[]): Json {
  const [first, ...others] = list;
  if (first !== undefined && others.length === 0) return inOrder(first);
  const isText = list.every((item) => typeof item === "string");
  return isText ? [...new Set(list)].sort() : list.map(inOrder);
}

function rankOf(key: string): number {
  const at = elementOrder.indexOf(key);
  return at < 0 ? elementOrder.length : at;
}
