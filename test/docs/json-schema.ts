/** The keywords of JSON Schema that our schemas use. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: "object" | "array" | "string";
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
}

const known = new Set([
  ..."$schema title description default type properties required additionalProperties propertyNames".split(
    " ",
  ),
  ..."items minItems minLength maxLength pattern enum const anyOf not".split(" "),
]);

/** @throws Error for a keyword that this evaluator does not know */
export function accepts(schema: JsonSchema, value: unknown): boolean {
  const unknown = Object.keys(schema).find((keyword) => !known.has(keyword));
  if (unknown !== undefined) throw new Error(`implement ${unknown}`);
  return (
    (schema.type === undefined || schema.type === typeOf(value)) &&
    (schema.enum === undefined || schema.enum.includes(value)) &&
    (!("const" in schema) || schema.const === value) &&
    (schema.anyOf === undefined || schema.anyOf.some((one) => accepts(one, value))) &&
    (schema.not === undefined || !accepts(schema.not, value)) &&
    isText(schema, value) &&
    isList(schema, value) &&
    isObject(schema, value)
  );
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
}

function isText({ pattern, minLength = 0, maxLength = Infinity }: JsonSchema, value: unknown): boolean {
  if (typeof value !== "string") return true;
  const { length } = value;
  if (length < minLength || length > maxLength) return false;
  return pattern === undefined || new RegExp(pattern, "u").test(value);
}

function isList({ items, minItems = 0 }: JsonSchema, value: unknown): boolean {
  if (!Array.isArray(value)) return true;
  return value.length >= minItems && (items === undefined || value.every((one) => accepts(items, one)));
}

function isObject({ properties = {}, required = [], ...schema }: JsonSchema, value: unknown): boolean {
  if (typeOf(value) !== "object") return true;
  const entries = Object.entries(Object(value));
  const has = (name: string) => entries.some(([key]) => key === name);
  return (
    required.every(has) &&
    entries.every(([name, one]) => {
      const property = properties[name];
      if (property === undefined && schema.additionalProperties === false) return false;
      const isNamed = schema.propertyNames === undefined || accepts(schema.propertyNames, name);
      return isNamed && (property === undefined || accepts(property, one));
    })
  );
}
