const longestLine = 160;

/** JSON with what fits in a line in one line. */
export function compactJson(value: unknown, depth = 0): string {
  const line = JSON.stringify(value);
  if (typeof value !== "object" || value === null || line.length + depth <= longestLine) return line;
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const parts = Object.entries(value).map(([name, part]) => {
    const text = compactJson(part, depth + 1);
    return Array.isArray(value) ? text : `${JSON.stringify(name)}: ${text}`;
  });
  const indent = " ".repeat(depth + 1);
  return `${open}\n${parts.map((part) => indent + part).join(",\n")}\n${" ".repeat(depth)}${close}`;
}
