import { visible } from "../../core/shared/text.ts";

/** Text that is markup already. Only `markup` makes it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Markup | readonly Markup[];

/** HTML or SVG. Escapes every value that is not markup itself, so that data cannot add any. */
export function markup(texts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(texts.map((text, at) => text + textOf(values[at] ?? "")).join(""));
}

function textOf(value: Value): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return escaped(value);
  return value instanceof Markup ? value.text : value.map(({ text }) => text).join("");
}

/** For the content of elements and for quoted attributes. Control and direction characters are shown as escapes. */
function escaped(text: string): string {
  return visible(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Alerts mark values such as `approve` with backticks. */
export function withCode(text: string): Markup {
  const parts = text.split(/(`[^`]+`)/);
  return markup`${parts.map((part) => (/^`[^`]+`$/.test(part) ? markup`<code>${part.slice(1, -1)}</code>` : markup`${part}`))}`;
}
