import { table } from "../table.ts";
import { causes } from "./causes.ts";
import { examples } from "./example.ts";
import { eventJsonSchema, eventTypes, meanings, schemaFileOf } from "./schemas.ts";

export function typesTable(): string {
  const rows = eventTypes.map((type) => {
    const file = schemaFileOf(type);
    const states = schemaAt(eventJsonSchema(type), "detail", "state").enum ?? [];
    return [
      `\`${type}\``,
      states.map((state) => `\`${state}\``).join(", "),
      meanings[type],
      `[v1](../schemas/${file})`,
    ];
  });
  return table(["`detail-type`", "`detail.state`", "meaning", "schema"], rows);
}

/** The fields of `detail`, which all types have. */
export function fieldsTable(): string {
  const { properties = {}, required = [] } = schemaAt(eventJsonSchema("Trust Drift Detected"), "detail");
  const rows = Object.entries(properties).map(([name, schema]) => {
    if (typeof schema === "boolean" || schema.description === undefined)
      throw new Error(`core/notify/journal/schema.ts has no description of ${name}`);
    return [
      `\`${name}\``,
      name === "state" ? "string" : typeOf(schema),
      required.includes(name) ? "always" : "if known",
      schema.description,
    ];
  });
  return table(["field", "type", "present", "meaning"], rows);
}

export function causesTable(): string {
  return table(
    ["`detail.cause`", "meaning"],
    Object.entries(causes).map(([kind, meaning]) => [`\`${kind}\``, meaning]),
  );
}

export function examplesText(): string {
  return examples.map((event) => `\`\`\`json\n${JSON.stringify(event, undefined, 2)}\n\`\`\`\n`).join("\n");
}

type Schema = ReturnType<typeof eventJsonSchema>;

function schemaAt(schema: Omit<Schema, "title" | "description" | "$schema">, ...path: readonly string[]) {
  return path.reduce((within, name) => {
    const found = within.properties?.[name];
    if (found === undefined || typeof found === "boolean") throw new Error(`expected a schema of ${name}`);
    return found;
  }, schema);
}

function typeOf({
  type,
  format,
  enum: values,
  const: value,
}: Omit<Schema, "title" | "description" | "$schema">): string {
  if (value !== undefined) return `\`${JSON.stringify(value)}\``;
  if (values !== undefined) return values.map((one) => `\`${one}\``).join(", ");
  if (format === "date-time") return "ISO 8601 time";
  return type === "array" ? "list" : String(type);
}
