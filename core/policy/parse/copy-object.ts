import { limits } from "../model/limits.ts";
import type { Json, Read } from "./json.ts";

/**
 * A plain copy of a document that somebody else has parsed (a CloudTrail event, a YAML file), so that nothing that
 * is not JSON gets further: dates, maps, functions, cycles and getters that throw become faults.
 */
export function copyObject(value: object): Read {
  const copy: Copy = { nodes: 0 };
  try {
    const json = copyValue(value, "", copy, 0);
    return copy.fault === undefined ? { ok: true, json } : { ok: false, faults: [copy.fault] };
  } catch {
    return {
      ok: false,
      faults: [{ path: "$", message: "The object cannot be read: one of its properties throws." }],
    };
  }
}

interface Copy {
  nodes: number;
  fault?: { readonly path: string; readonly message: string };
}

function copyValue(value: unknown, path: string, copy: Copy, depth: number): Json {
  if (++copy.nodes > limits.nodes)
    return stop(copy, path, `The object has more than ${limits.nodes} values.`);
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "number") return copyNumber(value, path, copy);
  if (depth >= limits.depth)
    return stop(copy, path, `The object is nested more than ${limits.depth} levels deep.`);
  if (Array.isArray(value)) return copyList(value, path, copy, depth);
  if (Object.prototype.toString.call(value) !== "[object Object]") {
    return stop(
      copy,
      path,
      "Only objects, lists, text, numbers, true, false and null are valid in a document.",
    );
  }
  return copyMembers(Object(value), path, copy, depth);
}

function copyList(list: readonly unknown[], path: string, copy: Copy, depth: number): Json {
  const items: Json[] = [];
  for (let at = 0; at < list.length && copy.fault === undefined; at++) {
    items.push(copyValue(list[at], `${path}[${at}]`, copy, depth + 1));
  }
  return items;
}

function copyMembers(value: Record<string, unknown>, path: string, copy: Copy, depth: number): Json {
  const members: [string, Json][] = [];
  for (const key in value) {
    if (copy.fault !== undefined) break;
    if (!Object.hasOwn(value, key)) continue;
    const member = value[key];
    // What JSON.stringify would leave out was never in the document.
    if (member === undefined) continue;
    members.push([key, copyValue(member, path === "" ? key : `${path}.${key}`, copy, depth + 1)]);
  }
  return Object.fromEntries(members);
}

/** Whoever parsed a number with a fraction or with many digits has already lost the text it was written with. */
function copyNumber(value: number, path: string, copy: Copy): Json {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  return stop(copy, path, "This number cannot be compared exactly; write it as a string, in quotes.");
}

function stop(copy: Copy, path: string, message: string): null {
  copy.fault = { path: path === "" ? "$" : path, message };
  return null;
}
