import type { Fault } from "../model/change.ts";
import { limits } from "../model/limits.ts";
import { isList, type Json, type JsonObject, type Read } from "./json.ts";
import { rereadJson } from "./reread-json.ts";

/** `JSON.parse`, with a fault in place of an exception. */
export function parseText(text: string): Read {
  try {
    const json: Json = JSON.parse(text);
    return { ok: true, json };
  } catch (error) {
    return unreadable(`Invalid JSON: ${error instanceof Error ? error.message : "unknown error"}`);
  }
}

/**
 * Makes sure that nothing was lost when `text` was parsed: a key written twice, of which `JSON.parse` silently keeps
 * the last, and numbers, of which it keeps the value and not the text. Only when either is possible is the text read
 * a second time, with care.
 */
export function checkRead(text: string, json: Json): Read {
  const survey = { keys: 0, numbers: false };
  if (!take(json, survey, 0))
    return unreadable(`The document is nested more than ${limits.depth} levels deep.`);
  if (text.length > limits.compactCharacters) {
    const fault = sizeFault(json);
    if (fault !== undefined) return { ok: false, faults: [fault] };
  }
  if (!survey.numbers && writesEachKeyOnce(text, survey.keys)) return { ok: true, json };
  return rereadJson(text);
}

/** @param json known not to be nested too deep, which would be too much for JSON.stringify */
export function sizeFault(json: Json): Fault | undefined {
  const { length } = JSON.stringify(json);
  if (length <= limits.compactCharacters) return undefined;
  const message = `The document has ${length} characters without white space; IAM stores at most 8,192.`;
  return { path: "$", message };
}

/** Whether `text`, which reads as a value with this many keys, has no key twice. Never yes when one is. */
export function writesEachKeyOnce(text: string, keys: number): boolean {
  return countKeysWritten(text) === keys;
}

interface Survey {
  keys: number;
  numbers: boolean;
}

function take(json: Json, survey: Survey, depth: number): boolean {
  if (typeof json !== "object" || json === null) {
    if (typeof json === "number") survey.numbers = true;
    return true;
  }
  if (depth >= limits.depth) return false;
  return isList(json) ? takeItems(json, survey, depth) : takeMembers(json, survey, depth);
}

function takeItems(items: readonly Json[], survey: Survey, depth: number): boolean {
  for (const item of items) {
    if (!take(item, survey, depth + 1)) return false;
  }
  return true;
}

function takeMembers(json: JsonObject, survey: Survey, depth: number): boolean {
  for (const key in json) {
    survey.keys++;
    const member = json[key];
    if (member !== undefined && !take(member, survey, depth + 1)) return false;
  }
  return true;
}

/**
 * Counts the quotes that a colon follows. Each key ends in one, so the count is never below the number of keys
 * written; text such as `":"` inside a value can only raise it, which costs a second reading and nothing else.
 */
function countKeysWritten(text: string): number {
  let keys = 0;
  for (let colon = text.indexOf(":"); colon !== -1; colon = text.indexOf(":", colon + 1)) {
    let before = colon - 1;
    while (isSpace(text.charCodeAt(before))) before--;
    if (text.charCodeAt(before) === 0x22) keys++;
  }
  return keys;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function unreadable(message: string): Read {
  return { ok: false, faults: [{ path: "$", message }] };
}
