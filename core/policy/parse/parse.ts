import type { Fault } from "../model/change.ts";
import type { Document } from "../model/document.ts";
import { ConditionReader, type KnownConditions } from "./condition-reader.ts";
import { copyObject } from "./copy-object.ts";
import { Faults } from "./faults.ts";
import { canonicalJson, describe, isList, isObject, type Json, type JsonObject } from "./json.ts";
import { parseStatement } from "./parse-statement.ts";
import { checkRead, parseText, sizeFault } from "./read-json.ts";
import { decodeText } from "./text.ts";

export type Parsed =
  | { readonly ok: true; readonly document: Document; readonly json: Json; readonly known: KnownConditions }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Reads a trust policy: percent-encoded or plain JSON text, or an object that was parsed elsewhere. Never throws. */
export function parseDocument(source: string | object): Parsed {
  if (typeof source !== "string") {
    const copy = copyObject(source);
    return copy.ok ? parseSized(copy.json) : copy;
  }
  const decoded = decodeText(source);
  if (!decoded.ok) return decoded;
  const parsed = parseText(decoded.text);
  return parsed.ok ? parseRead(decoded.text, parsed.json) : parsed;
}

/**
 * Goes on where `json` is what `JSON.parse` made of `text`.
 * @param known conditions that another document has, too
 */
export function parseRead(text: string, json: Json, known?: KnownConditions): Parsed {
  const read = checkRead(text, json);
  return read.ok ? parseJson(read.json, known) : read;
}

function parseSized(json: Json): Parsed {
  const fault = sizeFault(json);
  return fault === undefined ? parseJson(json) : { ok: false, faults: [fault] };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
function parseJson(json: Json, known?: KnownConditions): Parsed {
  const faults = new Faults();
  const conditions = new ConditionReader(faults, known);
  const document = readDocument(json, faults, conditions);
  return document !== undefined && faults.found.length === 0
    ? { ok: true, document, json, known: conditions.read }
    : { ok: false, faults: faults.found };
}

function readDocument(json: Json, faults: Faults, conditions: ConditionReader): Document | undefined {
  if (!isObject(json)) {
    faults.add("$", `Expected a trust policy as an object; found ${describe(json)}.`);
    return undefined;
  }
  const substitution = readVersion(json, faults);
  const statement = Object.hasOwn(json, "Statement") ? json.Statement : undefined;
  if (!isList(statement) && !isObject(statement)) {
    faults.add("Statement", `Expected a statement or a list of statements; found ${describe(statement)}.`);
    return undefined;
  }
  const read = (item: Json, index: number | undefined) =>
    parseStatement(item, index, substitution, faults, conditions);
  const statements = isList(statement) ? statement.map(read) : [read(statement, undefined)];
  return { statements: statements.flatMap((one) => one ?? []), unknown: unknownElements(json) };
}

/**
 * Whether AWS fills in `${…}`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
 */
function readVersion(json: JsonObject, faults: Faults): boolean {
  const version = Object.hasOwn(json, "Version") ? json.Version : undefined;
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") {
    const found = typeof version === "string" ? JSON.stringify(version) : describe(version);
    faults.add("Version", `Expected "2012-10-17" or "2008-10-17"; found ${found}.`);
  }
  return version === "2012-10-17";
}

function unknownElements(json: JsonObject): string {
  const unknown = Object.entries(json).filter(([name]) => !documentElements.has(name));
  return unknown.length === 0 ? "" : canonicalJson(Object.fromEntries(unknown));
}

const documentElements = new Set(["Version", "Id", "Statement"]);
