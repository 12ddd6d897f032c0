import { isList, isObject, type Json, type JsonObject } from "../../core/policy/compare.ts";

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

/** Without the commas at the ends: they say where a line stands, not what it says. */
function linesOf(json: Json): readonly string[] {
  return JSON.stringify(json, undefined, 1)
    .split("\n")
    .map((line) => line.replace(/,$/, ""));
}

function statementsOf({ Statement: statements }: JsonObject): readonly Json[] {
  return isList(statements) ? statements : statements === undefined ? [] : [statements];
}

/** Each statement goes where the other side has the one that is most like it; what is left comes last. */
function likeOrder(statements: readonly Json[], model: readonly Json[]): readonly Json[] {
  const left = new Set(statements);
  const places = new Map<number, Json>();
  const pairs = model.flatMap((wanted, place) =>
    statements.map((statement) => ({ place, statement, unlike: unlikeness(wanted, statement) })),
  );
  for (const { place, statement } of pairs.sort((one, other) => one.unlike - other.unlike)) {
    if (places.has(place) || !left.delete(statement)) continue;
    places.set(place, statement);
  }
  const placed = model.map((_, place) => places.get(place)).filter((statement) => statement !== undefined);
  return [...placed, ...left];
}

/** How many lines of one the other does not have. */
function unlikeness(one: Json, other: Json): number {
  const [lines, others] = [new Set(linesOf(one)), new Set(linesOf(other))];
  return (
    [...lines].filter((line) => !others.has(line)).length +
    [...others].filter((line) => !lines.has(line)).length
  );
}

const elementOrder = ["Version", "Statement", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"];
const withoutMeaning = new Set(["Sid", "Id"]);

/** Elements as AWS lists them but for names, other keys by name, values sorted, a list of one without its brackets. */
function inOrder(json: Json): Json {
  if (isList(json)) return inOrderList(json);
  if (!isObject(json)) return json;
  const named = Object.keys(json).filter((key) => !withoutMeaning.has(key));
  const keys = named.sort((one, other) => rankOf(one) - rankOf(other) || (one < other ? -1 : 1));
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
