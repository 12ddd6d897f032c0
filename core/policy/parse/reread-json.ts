import type { Fault } from "../model/change.ts";
import { limits } from "../model/limits.ts";
import type { Json, Read } from "./json.ts";

/**
 * Reads text that is known to be valid JSON of bounded depth once more: duplicate keys of one object become
 * faults with a path, and numbers become the text they were written with (`100` and `"100"` are one to IAM, while
 * `1.0` and `1` may not be).
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function rereadJson(text: string): Read {
  const reader: Reader = { text, at: 0, faults: [] };
  const json = readValue(reader, "");
  return reader.faults.length > 0 ? { ok: false, faults: reader.faults } : { ok: true, json };
}

interface Reader {
  readonly text: string;
  at: number;
  readonly faults: Fault[];
}

function readValue(reader: Reader, path: string): Json {
  skipSpace(reader);
  const first = reader.text[reader.at];
  if (first === "{") return readObject(reader, path);
  if (first === "[") return readList(reader, path);
  if (first === '"') return readText(reader);
  return readScalar(reader);
}

function readObject(reader: Reader, path: string): Json {
  const members = new Map<string, Json>();
  for (reader.at++; next(reader) !== "}"; ) {
    if (next(reader) === ",") reader.at++;
    skipSpace(reader);
    const key = readText(reader);
    skipSpace(reader);
    reader.at++; // the colon
    const memberPath = path === "" ? key : `${path}.${key}`;
    if (members.has(key)) report(reader, memberPath);
    members.set(key, readValue(reader, memberPath));
  }
  reader.at++;
  return Object.fromEntries(members);
}

function readList(reader: Reader, path: string): Json {
  const items: Json[] = [];
  for (reader.at++; next(reader) !== "]"; ) {
    if (next(reader) === ",") reader.at++;
    items.push(readValue(reader, `${path}[${items.length}]`));
  }
  reader.at++;
  return items;
}

function readText(reader: Reader): string {
  const start = reader.at;
  let end = start + 1;
  while (reader.text[end] !== '"') end += reader.text[end] === "\\" ? 2 : 1;
  reader.at = end + 1;
  const text: string = JSON.parse(reader.text.slice(start, end + 1));
  return text;
}

function readScalar(reader: Reader): Json {
  const start = reader.at;
  while (/[\w.+-]/.test(reader.text[reader.at] ?? "")) reader.at++;
  const word = reader.text.slice(start, reader.at);
  if (word === "null") return null;
  return word === "true" ? true : word === "false" ? false : word;
}

function next(reader: Reader): string | undefined {
  skipSpace(reader);
  return reader.text[reader.at];
}

function skipSpace(reader: Reader): void {
  while (/[ \n\r\t]/.test(reader.text[reader.at] ?? "")) reader.at++;
}

function report(reader: Reader, path: string): void {
  if (reader.faults.length >= limits.faults) return;
  reader.faults.push({ path, message: "Duplicate key: IAM documents must not repeat a key." });
}
