import { readFileSync } from "node:fs";
import path from "node:path";
import { toJsonSchema } from "@valibot/to-json-schema";
import { expectationSchema } from "../../core/expectations/expectation.ts";
import { rules } from "../../stacks/settings/rules.ts";
import { eventJsonSchema, eventTypes, schemaFileOf } from "./events/schemas.ts";
import { type Setting, settings } from "./settings.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** A file that is generated as a whole. */
export interface GeneratedFile {
  readonly file: string;
  readonly text: string;
}

/** The JSON Schemas and the example of the settings, for the code as it is now. */
export function generatedFiles(): readonly GeneratedFile[] {
  return [
    { file: "schemas/expectation.schema.json", text: json(expectationJsonSchema()) },
    { file: "schemas/settings.schema.json", text: json(settingsJsonSchema()) },
    ...eventTypes.map((type) => ({
      file: `schemas/${schemaFileOf(type)}`,
      text: json(eventJsonSchema(type)),
    })),
    { file: ".env.example", text: exampleEnvironment() },
  ];
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** What a file of an expectation may contain, with the meanings of docs/expectations.md. */
function expectationJsonSchema(): object {
  const schema = toJsonSchema(expectationSchema, { typeMode: "input", errorMode: "throw" });
  const meanings = fieldMeanings(readFileSync(path.join(root, "docs/expectations.md"), "utf8"));
  const { $schema, ...rest } = schema;
  return {
    $schema,
    title: "Expectation of Trust Drift Responder",
    description: "What the trust policy of some roles must be, and how to respond when it is not.",
    ...rest,
    properties: {
      // For files in JSON: in YAML, a comment names the schema
      $schema: { description: "the place of this schema, for editors", type: "string" },
      ...described(rest, "", meanings).properties,
    },
  };
}

type Schema = ReturnType<typeof toJsonSchema>;

function described(schema: Schema, at: string, meanings: ReadonlyMap<string, string>): Schema {
  if (schema.properties === undefined) return schema;
  const properties = Object.entries(schema.properties).map(([name, value]) => {
    const place = at === "" ? name : `${at}.${name}`;
    if (typeof value === "boolean") return [name, value];
    const inner = described(value, place, meanings);
    const description = meanings.get(place);
    if (description === undefined && value.properties === undefined)
      throw new Error(`docs/expectations.md has no row for the field ${place}`);
    return [name, description === undefined ? inner : { description, ...inner }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** The last column of the table of the fields, as plain text. */
function fieldMeanings(document: string): ReadonlyMap<string, string> {
  const rows = [...document.matchAll(/^\| `([\w.]+)` \| .* \| (.+) \|$/gm)];
  return new Map(rows.map(([, field = "", meaning = ""]) => [field, plain(meaning)]));
}

function plain(markdown: string): string {
  return markdown.replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1").replaceAll("`", "");
}

/** Lists are texts with commas, because settings are environment variables. */
const lists: readonly string[] = [
  "ORGANIZATIONAL_UNITS",
  "ONLY_ACCOUNTS",
  "SLACK_ACKNOWLEDGERS",
  "OWNER_TAGS",
  "REMINDERS",
  "PROTECTED_ROLES",
  "OPERATORS",
  "SLACK_APPROVERS",
];

function settingsJsonSchema(): object {
  const all = settings();
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Settings of Trust Drift Responder",
    description: "Environment variables of a deployment.",
    type: "object",
    properties: Object.fromEntries(all.map((one) => [one.variable, settingSchema(one)])),
    required: all.filter(({ isRequired }) => isRequired).map(({ variable }) => variable),
    propertyNames: {
      anyOf: [{ enum: all.map(({ variable }) => variable) }, { not: { pattern: "^TRUST_DRIFT_" } }],
    },
  };
}

function settingSchema({ name, meaning, value }: Setting): object {
  const { pattern } = rules[name];
  const description = plain(`${meaning}. Value: ${value}`);
  return {
    description,
    type: "string",
    pattern: lists.includes(name) ? listPattern(pattern) : pattern.source,
  };
}

/** @param pattern of one value, from `^` to `$` */
function listPattern({ source }: RegExp): string {
  const one = source.replace(/^\^/, "").replace(/\$$/, "");
  // A lookahead to the end of one value must not look into the next one
  const value = `(?:${one.replaceAll("(?=.*", "(?=[^,]*")})`;
  return `^\\s*${value}(?:\\s*,\\s*${value})*\\s*,?\\s*$`;
}

const longestLine = 100;

/** A line for each setting, the optional ones as comments. */
function exampleEnvironment(): string {
  const blocks = settings().map(({ variable, isRequired, meaning, value, example }) => {
    const about = wrapped(
      `${isRequired ? "Required" : "Optional"}: ${plain(meaning)}. Value: ${plain(value)}.`,
    );
    return [...about, `${isRequired ? "" : "# "}${variable}=${example}`, ""].join("\n");
  });
  const head = [
    "# Copy this file to .env.STAGE, for example .env.production, and edit it. Git ignores such files.",
    "# Generated by node scripts/docs.ts. docs/deploy.md, step 2, explains the settings.",
    "",
  ];
  return `${[...head, ...blocks].join("\n")}`;
}

function wrapped(text: string): readonly string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line.length + word.length + 3 > longestLine) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.map((line) => `# ${line}`);
}
