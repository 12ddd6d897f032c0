import { asList, isObject, type Json, type JsonObject } from "../parse/json.ts";

/**
 * A quick look at whether two documents are the same but for the order of keys, statements and values, for `Sid` and
 * `Id`, and for values that are repeated: the usual case, and one that needs no reading of principals or conditions.
 * @returns how many keys `one` has, or -1 when a closer look is needed
 */
export function keysOfSameForm(one: Json, other: Json): number {
  if (!isObject(one) || !isObject(other) || one.Version !== other.Version) return -1;
  let keys = 0;
  for (const name in one) {
    keys++;
    if (!isDocumentElement(name) || (name === "Id" && typeof one.Id !== "string")) return -1;
  }
  for (const name in other) {
    if (!isDocumentElement(name)) return -1;
  }
  const statements = sameStatements(one.Statement ?? null, other.Statement ?? null);
  return statements < 0 ? -1 : keys + statements;
}

function isDocumentElement(name: string): boolean {
  return name === "Version" || name === "Id" || name === "Statement";
}

function sameStatements(one: Json, other: Json): number {
  const statements = asList(one);
  const others = asList(other);
  if (statements.length !== others.length || statements.length > mostItems) return -1;
  const left = [...others];
  let keys = 0;
  for (const statement of statements) {
    const found = takeSame(statement, left);
    if (found < 0) return -1;
    keys += found;
  }
  return keys;
}

/** Above this many, comparing each with each would no longer be quick. */
const mostItems = 24;

/** Takes the statement that is the same out of `left`. */
function takeSame(statement: Json, left: Json[]): number {
  if (!isObject(statement)) return -1;
  for (const [at, other] of left.entries()) {
    const keys = isObject(other) ? sameStatement(statement, other) : -1;
    if (keys < 0) continue;
    left.splice(at, 1);
    return keys;
  }
  return -1;
}

function sameStatement(one: JsonObject, other: JsonObject): number {
  let keys = 0;
  for (const name in one) {
    keys++;
    if (name === "Sid") {
      if (typeof one.Sid !== "string") return -1;
    } else {
      const found = sameElement(name, one[name], own(other, name));
      if (found < 0) return -1;
      keys += found;
    }
  }
  for (const name in other) {
    if (name !== "Sid" && !Object.hasOwn(one, name)) return -1;
  }
  return keys;
}

function sameElement(name: string, one: Json | undefined, other: Json | undefined): number {
  switch (name) {
    case "Effect":
      return one === other && typeof one === "string" ? 0 : -1;
    case "Action":
    case "NotAction":
      return sameValues(one, other) ? 0 : -1;
    case "Principal":
    case "NotPrincipal":
      return sameLists(one, other);
    case "Condition":
      return sameConditions(one, other);
    default:
      return -1;
  }
}

function sameConditions(one: Json | undefined, other: Json | undefined): number {
  if (!isObject(one) || !isObject(other)) return -1;
  let keys = 0;
  let operators = 0;
  for (const operator in one) {
    const found = sameLists(one[operator], own(other, operator));
    if (found < 0) return -1;
    operators++;
    keys += 1 + found;
  }
  return countMembers(other) === operators ? keys : -1;
}

/** When all of one's members are the other's and both have as many, neither has one that the other lacks. */
function countMembers(json: JsonObject): number {
  let members = 0;
  for (const _ in json) members++;
  return members;
}

/** Objects of lists: principals by type, and values by condition key. */
function sameLists(one: Json | undefined, other: Json | undefined): number {
  if (typeof one === "string") return one === other ? 0 : -1;
  if (!isObject(one) || !isObject(other)) return -1;
  let keys = 0;
  for (const name in one) {
    if (!sameValues(one[name], own(other, name))) return -1;
    keys++;
  }
  return countMembers(other) === keys ? keys : -1;
}

/** What every object inherits is no member of a document: `__proto__` would answer for a name that is not there. */
function own(json: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(json, name) ? json[name] : undefined;
}

/** Numbers are never the same here: what they were written as is not known. */
function sameValues(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return isText(one);
  const values = asList(one ?? null);
  const others = asList(other ?? null);
  if (values.length === others.length && values.every((value, at) => isText(value) && value === others[at]))
    return true;
  if (values.length > mostItems || others.length > mostItems) return false;
  return isWithin(values, others) && isWithin(others, values);
}

function isWithin(some: readonly Json[], all: readonly Json[]): boolean {
  for (const value of some) {
    if (!isText(value) || !all.includes(value)) return false;
  }
  return true;
}

function isText(value: Json | undefined): boolean {
  return typeof value === "string" || typeof value === "boolean";
}
