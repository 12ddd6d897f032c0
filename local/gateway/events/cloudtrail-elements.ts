import type { Json, JsonObject } from "../http/json.ts";
import type { AwsRequest } from "../http/request.ts";
import { find, parseXml, type Xml } from "../http/xml.ts";

const numeric = new Set(["maxSessionDuration", "maxItems"]);
const secret = new Set(["password", "oldPassword", "newPassword", "secretAccessKey", "privateKey"]);
/** Of a parameter of Systems Manager. */
const hiddenIn = new Set(["value"]);
const hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";

type Tree = { [name: string]: Tree | string };

/** The parameters of a call as CloudTrail shows them: `Tags.member.1.Key=a` becomes `{tags: [{key: "a"}]}`; null without parameters. */
export function requestParametersOf(request: AwsRequest): JsonObject | null {
  if (request.headers["x-amz-target"] !== undefined) return jsonParametersOf(request.body.toString());
  const tree: Tree = {};
  for (const [name, value] of request.parameters) {
    if (name !== "Action" && name !== "Version" && !name.startsWith("X-Amz-"))
      plant(tree, name.split("."), value);
  }
  const entries = Object.entries(tree).map(([name, value]) => named(name, value));
  return entries.length ? Object.fromEntries(entries) : null;
}

/** Of a JSON protocol: CloudTrail writes the names of the parameters with a small first letter. */
function jsonParametersOf(body: string): JsonObject {
  const parameters: JsonObject = JSON.parse(body || "{}");
  const shown = Object.entries(parameters).map(([name, value]) => [lowerFirst(name), value] as const);
  return Object.fromEntries(shown.map(([name, value]) => [name, hiddenIn.has(name) ? hidden : value]));
}

function plant(tree: Tree, [first = "", ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  const branch = tree[first];
  const next: Tree = typeof branch === "object" ? branch : {};
  tree[first] = next;
  plant(next, rest, value);
}

function named(name: string, value: Tree | string): [string, Json] {
  const key = lowerFirst(name);
  if (typeof value === "object") return [key, shown(value)];
  if (secret.has(key)) return [key, hidden];
  return [key, numeric.has(key) ? Number(value) : value];
}

function shown(tree: Tree | string): Json {
  if (typeof tree === "string") return tree;
  if (typeof tree.member === "object") return Object.values(tree.member).map(shown);
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => named(name, value)));
}

/** An answer as CloudTrail shows it: null when the call has no result, and without secret keys. */
export function responseElementsOf(action: string, body: string): JsonObject | null {
  const result = find(parseXml(body), `${action}Result`);
  if (typeof result !== "object" || Array.isArray(result)) return null;
  const shown = element(result);
  return typeof shown === "object" && shown !== null && Object.keys(shown).length > 0
    ? (shown as JsonObject)
    : null;
}

function element(xml: Xml): Json {
  if (typeof xml === "string") return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(xml) ? longDate(xml) : xml;
  if (Array.isArray(xml)) return xml.map((each: Xml) => element(each));
  const entries = Object.entries(xml as { readonly [name: string]: Xml })
    .map(([name, value]): [string, Json] => [
      lowerFirst(name),
      numeric.has(lowerFirst(name)) ? Number(value) : element(value),
    ])
    .filter(([name, value]) => name !== "secretAccessKey" && value !== "");
  return Object.fromEntries(entries);
}

/** `2024-08-01T13:37:41Z` → `Aug 1, 2024 1:37:41 PM`, as CloudTrail writes dates of IAM's answers. */
function longDate(iso: string): string {
  const date = new Intl.DateTimeFormat("en-US", {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: "UTC",
  });
  return date
    .format(new Date(iso))
    .replace(/[\u202f\u00a0]/g, " ")
    .replace(/(\d{4}), /, "$1 ");
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
