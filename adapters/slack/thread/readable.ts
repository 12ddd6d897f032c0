import { isJson, visible } from "../../../core/shared/text.ts";

const indent = "  ";

/**
 * A document with one line for each of its members. Only the white space changes: parsing and serializing it would hide
 * duplicate keys and turn escapes into invisible or misleading characters.
 *
 * @param document JSON text; other text is returned unchanged
 */
export function readable(document: string): string {
  return visible(isJson(document) ? indented(document) : document);
}

function indented(json: string): string {
  const parts = json.match(/"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  let depth = 0;
  let text = "";
  for (const [at, part] of parts.entries()) {
    const isEmpty = /^[}\]]$/.test(parts[at + 1] ?? "");
    if (part === "{" || part === "[") {
      if (!isEmpty) depth += 1;
      text += isEmpty ? part : part + line(depth);
    } else if (part === "}" || part === "]") {
      const closesNothing = /^[{[]$/.test(parts[at - 1] ?? "");
      if (!closesNothing) depth -= 1;
      text += closesNothing ? part : line(depth) + part;
    } else if (part === ",") text += part + line(depth);
    else text += part === ":" ? ": " : part;
  }
  return text;
}

function line(depth: number): string {
  return `\n${indent.repeat(depth)}`;
}
