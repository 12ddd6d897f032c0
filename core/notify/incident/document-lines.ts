import { isList, isObject, type Json, type JsonObject } from "../../policy/compare.ts";

/**
 * The lines of two trust policies in a canonical order, so that the lines differ only where the meaning can differ.
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
    right: linesOf({ ...other, Statement: inModelOrder(statementsOf(other), statements) }),
  };
}

/** Without trailing commas, which only depend on the position of a line. */
function linesOf(json: Json): readonly string[] {
  return JSON.stringify(json, undefined, 1)
    .split("\n")
    .map((line) => line.replace(/,$/, ""));
}

function statementsOf({ Statement: statements }: JsonObject): readonly Json[] {
  return isList(statements) ? statements : statements === undefined ? [] : [statements];
}

/** Puts each statement at the position of the most similar statement of the model; the others come last. */
function inModelOrder(statements: readonly Json[], model: readonly Json[]): readonly Json[] {
  const left = new Set(statements);
  const places = new Map<number, Json>();
  const pairs = model.flatMap((wanted, place) =>
    statements.map((statement) => ({ place, statement, difference: differenceOf(wanted, statement) })),
  );
  for (const { place, statement } of pairs.sort((one, other) => one.difference - other.difference)) {
    if (places.has(place) || !left.delete(statement)) continue;
    places.set(place, statement);
  }
  const placed = model.map((_, place) => places.get(place)).filter((statement) => statement !== undefined);
  return [...placed, ...left];
}

/** The number of lines that only one of them has. */
function differenceOf(one: Json, other: Json): number {
  const [lines, others] = [new Set(linesOf(one)), new Set(linesOf(other))];
  return (
    [...lines].filter((line) => !others.has(line)).length +
    [...others].filter((line) => !lines.has(line)).length
  );
}

const elementOrder = ["Version", "Statement", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"];
const ignoredElements = new Set(["Sid", "Id"]);

/** Elements in the order of the AWS documentation, without Sid and Id; other keys by name; sorted values; no lists of one. */
function inOrder(json: Json): Json {
  if (isList(json)) return inOrderList(json);
  if (!isObject(json)) return json;
  const named = Object.keys(json).filter((key) => !ignoredElements.has(key));
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
