import type { Fault } from "../model/change.ts";
import type { Document, Statement } from "../model/document.ts";
import { copyObject } from "./copy-object.ts";
import { Faults } from "./faults.ts";
import { asList, canonicalJson, describe, isList, isObject, type Json, type JsonObject } from "./json.ts";
import { parseStatement } from "./parse-statement.ts";
import { checkRead, parseText, sizeFault } from "./read-json.ts";
import { decodeText } from "./text.ts";

export type Parsed =
  | { readonly ok: true; readonly document: Document; readonly json: Json }
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
 * @param known statements that need no parsing where the document has the same ones
 */
export function parseRead(text: string, json: Json, known?: KnownStatements): Parsed {
  const read = checkRead(text, json);
  return read.ok ? parseJson(read.json, known) : read;
}

/** Statements of a document by their JSON. */
export type KnownStatements = ReadonlyMap<string, Statement>;

export function knownStatements(document: Document, json: Json): KnownStatements {
  if (!isObject(json)) return new Map();
  const texts = asList(json.Statement ?? []).map((item) => statementKey(item, json.Version === "2012-10-17"));
  const pairs = document.statements.map((statement, at) => [texts[at] ?? "", statement] as const);
  // JSON has no infinite number and writes null instead
  return new Map(pairs.filter(([text]) => text !== "" && !text.includes("null")));
}

function statementKey(json: Json, substitution: boolean): string {
  return `${substitution} ${JSON.stringify(json)}`;
}

function parseSized(json: Json): Parsed {
  const fault = sizeFault(json);
  return fault === undefined ? parseJson(json) : { ok: false, faults: [fault] };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
function parseJson(json: Json, known?: KnownStatements): Parsed {
  const faults = new Faults();
  const document = readDocument(json, faults, known);
  return document !== undefined && faults.found.length === 0
    ? { ok: true, document, json }
    : { ok: false, faults: faults.found };
}

function readDocument(json: Json, faults: Faults, known?: KnownStatements): Document | undefined {
  if (!isObject(json)) {
    faults.add("$", `A trust policy is an object; found ${describe(json)}.`);
    return undefined;
  }
  const substitution = readVersion(json, faults);
  const statement = Object.hasOwn(json, "Statement") ? json.Statement : undefined;
  if (!isList(statement) && !isObject(statement)) {
    faults.add("Statement", `Expected a statement or a list of statements; found ${describe(statement)}.`);
    return undefined;
  }
  const read = (item: Json, index: number | undefined) => {
    const same = known?.get(statementKey(item, substitution));
    return same ? { ...same, index } : parseStatement(item, index, substitution, faults);
  };
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
