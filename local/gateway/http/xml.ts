/** The XML of AWS's query protocol: elements and text, lists as `member` elements. */
export type Xml = string | readonly Xml[] | { readonly [name: string]: Xml };

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

export function unescapeXml(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (decimal) return String.fromCodePoint(Number(decimal));
      return entities[name ?? ""] ?? whole;
    },
  );
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}

/** @returns the root element's content; an element without child elements is its text */
export function parseXml(document: string): Xml {
  const tokens = document.matchAll(/<(\/)?([\w.:-]+)[^>]*?(\/)?>|([^<]+)/g);
  const open: { name: string; children: [string, Xml][]; text: string }[] = [
    { name: "", children: [], text: "" },
  ];
  for (const [, closing, name, empty, text] of tokens) {
    const current = open.at(-1);
    if (!current) break;
    if (text !== undefined) current.text += text;
    else if (closing) {
      open.pop();
      open.at(-1)?.children.push([current.name, contentOf(current.children, current.text)]);
    } else if (empty) current.children.push([name ?? "", ""]);
    else open.push({ name: name ?? "", children: [], text: "" });
  }
  return open[0]?.children[0]?.[1] ?? "";
}

function contentOf(children: readonly [string, Xml][], text: string): Xml {
  if (children.length === 0) return unescapeXml(text.trim());
  if (children.every(([name]) => name === "member")) return children.map(([, content]) => content);
  return Object.fromEntries(children);
}

/** @returns what is found by following the names, or undefined */
export function find(xml: Xml, ...names: readonly string[]): Xml | undefined {
  let here: Xml | undefined = xml;
  for (const name of names) {
    if (typeof here !== "object" || Array.isArray(here)) return undefined;
    here = (here as { readonly [name: string]: Xml })[name];
  }
  return here;
}

/** @returns the members of the list found by following the names; none where there is no list */
export function list(xml: Xml, ...names: readonly string[]): readonly Xml[] {
  const found = find(xml, ...names);
  return Array.isArray(found) ? found : [];
}

/** @returns the text found by following the names, or undefined */
export function text(xml: Xml, ...names: readonly string[]): string | undefined {
  const found = find(xml, ...names);
  return typeof found === "string" ? found : undefined;
}
