import { type Action, type Effect, type Listed, type Statement, statementPath } from "../model/document.ts";
import { foldCase } from "../model/fold.ts";
import { normalisePattern } from "../model/wildcard.ts";
import type { ConditionReader } from "./condition-reader.ts";
import type { Faults } from "./faults.ts";
import { asList, canonicalJson, describe, isObject, type Json, type JsonObject } from "./json.ts";
import { parsePrincipals } from "./parse-principals.ts";

/** Undefined when a part is missing or cannot be read; the faults say which. */
export function parseStatement(
  json: Json,
  index: number | undefined,
  substitution: boolean,
  faults: Faults,
  reader: ConditionReader,
): Statement | undefined {
  const path = statementPath(index);
  if (!isObject(json)) {
    faults.add(path, `Expected a statement as an object; found ${describe(json)}.`);
    return undefined;
  }
  const effect = parseEffect(json.Effect, path, faults);
  const principals = parsePrincipals(json, path, substitution, faults);
  const actions = parseActions(json, path, substitution, faults);
  const conditions = reader.conditions(json.Condition, path, substitution);
  const unknown = unknownElements(json);
  return effect && principals && actions && { effect, principals, actions, conditions, unknown, index };
}

function parseEffect(json: Json | undefined, path: string, faults: Faults): Effect | undefined {
  if (json === "Allow" || json === "Deny") return json;
  const found = typeof json === "string" ? JSON.stringify(json) : describe(json);
  faults.add(`${path}.Effect`, `Expected "Allow" or "Deny" (case-sensitive); found ${found}.`);
  return undefined;
}

/** `Action` or `NotAction`. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
function parseActions(
  json: JsonObject,
  path: string,
  substitution: boolean,
  faults: Faults,
): Listed<Action> | undefined {
  const inverted = json.NotAction !== undefined;
  const listed = inverted ? json.NotAction : json.Action;
  if (listed === undefined || (inverted && json.Action !== undefined)) {
    faults.add(path, "Expected either Action or NotAction.");
    return undefined;
  }
  const members: Action[] = [];
  for (const item of asList(listed)) {
    if (typeof item !== "string") {
      faults.add(
        `${path}.${inverted ? "NotAction" : "Action"}`,
        "Expected an action or a list of actions, as strings.",
      );
      return undefined;
    }
    members.push(readAction(item, substitution));
  }
  return { inverted, members };
}

function readAction(text: string, substitution: boolean): Action {
  const folded = normalisePattern(foldCase(text));
  return { text, canonical: substitution && text.includes("${") ? `$${text}` : folded };
}

function unknownElements(json: JsonObject): string {
  for (const name in json) {
    if (!statementElements.has(name)) return canonicalUnknown(json);
  }
  return "";
}

function canonicalUnknown(json: JsonObject): string {
  const unknown = Object.entries(json).filter(([name]) => !statementElements.has(name));
  return canonicalJson(Object.fromEntries(unknown));
}

const statementElements = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Condition",
]);
