import type { Fault } from "../model/change.ts";

/** A JSON value as this folder hands it on: numbers keep the text they were written with. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A single value may stand without brackets wherever a list may. */
export function asList(value: Json): readonly Json[] {
  return isList(value) ? value : [value];
}

/** What a value is, for a message: "a list", "a string", … */
export function describe(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (isList(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Two texts are the same exactly when the values are; the order of an object's keys does not count. */
export function canonicalJson(value: Json): string {
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(",")}}`;
}

export type Read =
  | { readonly ok: true; readonly json: Json }
  | { readonly ok: false; readonly faults: readonly Fault[] };
