import { type Condition, compareTexts, demandsKey, readCondition, whenPresent } from "../model/condition.ts";
import { foldCase } from "../model/fold.ts";
import type { Faults } from "./faults.ts";
import { asList, describe, isObject, type Json, type JsonObject } from "./json.ts";

/** Reads `Condition`: a set, sorted by canonical text. `{}` says nothing, as if it were absent. */
export function parseConditions(
  json: Json | undefined,
  statement: string,
  substitution: boolean,
  faults: Faults,
): readonly Condition[] {
  if (json === undefined) return [];
  const path = `${statement}.Condition`;
  if (!isObject(json)) {
    faults.add(path, `Expected an object of operators; found ${describe(json)}.`);
    return [];
  }
  const reading: Reading = { conditions: [], names: new Set(), substitution, faults };
  for (const operator in json) readOperatorBlock(operator, json[operator], `${path}.${operator}`, reading);
  return reading.conditions.length < 2
    ? reading.conditions
    : uniqueSorted(withoutIdleIfExists(reading.conditions));
}

/** All conditions must be met, so `IfExists` has no effect on a key that another condition demands. */
function withoutIdleIfExists(conditions: readonly Condition[]): readonly Condition[] {
  const present = new Set(conditions.filter(demandsKey).map(({ key }) => key));
  return present.size === 0
    ? conditions
    : conditions.map((one) => (present.has(one.key) ? whenPresent(one) : one));
}

interface Reading {
  readonly conditions: Condition[];
  /** Folded operator and key, to notice the same pair written twice in different cases. */
  readonly names: Set<string>;
  readonly substitution: boolean;
  readonly faults: Faults;
}

function readOperatorBlock(operator: string, block: Json | undefined, path: string, reading: Reading): void {
  if (!isObject(block)) {
    reading.faults.add(path, `Expected an object of condition keys; found ${describe(block)}.`);
    return;
  }
  const keys = Object.keys(block);
  for (const key of keys) readKey(operator, key, block, path, reading);
  // AWS does not say what an operator without keys means, so it stays a condition.
  if (keys.length === 0)
    reading.conditions.push(readCondition(operator, undefined, [], reading.substitution));
}

function readKey(operator: string, key: string, block: JsonObject, path: string, reading: Reading): void {
  // The length says where the operator ends.
  const name = `${operator.length} ${foldCase(operator)}${foldCase(key)}`;
  if (reading.names.has(name)) {
    reading.faults.add(
      `${path}.${key}`,
      "Duplicate operator and key: AWS does not define which of them applies.",
    );
  }
  reading.names.add(name);
  const texts = readTexts(block[key], `${path}.${key}`, reading.faults);
  reading.conditions.push(readCondition(operator, key, texts, reading.substitution));
}

function readTexts(json: Json | undefined, path: string, faults: Faults): readonly string[] {
  const texts: string[] = [];
  for (const item of asList(json ?? null)) {
    if (typeof item === "string") texts.push(item);
    else if (typeof item === "boolean") texts.push(String(item));
    else
      faults.add(
        path,
        `Expected a string, a number, a boolean, or a list of these; found ${describe(item)}.`,
      );
  }
  return texts;
}

function uniqueSorted(conditions: readonly Condition[]): readonly Condition[] {
  const sorted = [...conditions].sort((one, other) => compareTexts(one.canonical, other.canonical));
  return sorted.filter((condition, at) => condition.canonical !== sorted[at - 1]?.canonical);
}
