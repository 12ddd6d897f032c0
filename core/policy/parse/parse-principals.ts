import type { Listed, NamedPrincipal } from "../model/document.ts";
import { emptyPrincipal, readPrincipal } from "../model/principal.ts";
import type { Faults } from "./faults.ts";
import { describe, isList, isObject, type Json, type JsonObject } from "./json.ts";

/**
 * Reads `Principal` or `NotPrincipal`. The latter is not allowed in trust policies, and is read all the same.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function parsePrincipals(
  json: JsonObject,
  path: string,
  substitution: boolean,
  faults: Faults,
): Listed<NamedPrincipal> | undefined {
  const inverted = json.NotPrincipal !== undefined;
  const listed = inverted ? json.NotPrincipal : json.Principal;
  if (listed === undefined || (inverted && json.Principal !== undefined)) {
    faults.add(path, "Expected either Principal or NotPrincipal.");
    return undefined;
  }
  const members: NamedPrincipal[] = [];
  const reading = { members, substitution, faults };
  readElement(listed, `${path}.${inverted ? "NotPrincipal" : "Principal"}`, reading);
  return { inverted, members };
}

interface Reading {
  readonly members: NamedPrincipal[];
  readonly substitution: boolean;
  readonly faults: Faults;
}

function readElement(listed: Json, path: string, reading: Reading): void {
  if (listed === "*") {
    reading.members.push({ principal: readPrincipal("AWS", "*"), type: undefined, index: undefined });
  } else if (!isObject(listed)) {
    reading.faults.add(path, `Expected "*" or an object such as {"AWS": …}; found ${describe(listed)}.`);
  } else {
    readTypes(listed, path, reading);
  }
}

function readTypes(listed: JsonObject, path: string, reading: Reading): void {
  const before = reading.members.length;
  for (const type in listed) {
    const value = listed[type];
    if (value !== undefined) readType(type, value, `${path}.${type}`, reading);
  }
  if (reading.members.length === before) {
    reading.members.push({ principal: emptyPrincipal(""), type: undefined, index: undefined });
  }
}

function readType(type: string, value: Json, path: string, reading: Reading): void {
  if (!isList(value)) {
    readName(type, value, undefined, path, reading);
    return;
  }
  if (value.length === 0) reading.members.push({ principal: emptyPrincipal(type), type, index: undefined });
  for (const [index, item] of value.entries()) readName(type, item, index, `${path}[${index}]`, reading);
}

function readName(type: string, json: Json, index: number | undefined, path: string, reading: Reading): void {
  if (typeof json !== "string") {
    reading.faults.add(path, `Expected a principal as a string; found ${describe(json)}.`);
    return;
  }
  const principal = readPrincipal(type, json);
  // IAM fills no variables in here, but who can be sure: a name with one is not the same in both versions.
  const canonical =
    reading.substitution && json.includes("${") ? `$${principal.canonical}` : principal.canonical;
  reading.members.push({ principal: { ...principal, canonical }, type, index });
}
