import type { AccountNames } from "../../core/notify/context.ts";
import { principalName, worstFirst } from "../../core/principals/describe.ts";
import type { Dependent } from "../../core/principals/directory.ts";
import { Markup, markup } from "../output/markup.ts";

/** Lengths in pixels. The font is monospaced, so that text is measured by its characters. */
const size = { width: 908, left: 296, gap: 96, row: 44, header: 34, space: 14, top: 16 } as const;
const most = { principalLine: 34, roleLine: 64, rows: 40 } as const;

interface Group {
  readonly account: string;
  readonly title: string;
  readonly shown: readonly Dependent[];
  readonly more: number;
  readonly top: number;
  readonly height: number;
}

/**
 * A principal and the protected roles that trust it, by account.
 *
 * @param inPage the class of a drawing in a page, which has the style. Without it, the drawing is a file of its own
 */
export function trustGraph(
  arn: string,
  dependents: readonly Dependent[],
  names: AccountNames,
  inPage?: string,
): Markup {
  const groups = groupsOf(dependents, names);
  const last = groups.at(-1);
  const bottom = last === undefined ? 120 : last.top + last.height;
  const height = Math.max(bottom, 120) + size.top;
  // In a long drawing, the principal stays where the reader begins
  const middle = Math.min(height / 2, 260);
  const count =
    dependents.length === 1 ? "1 protected role trusts" : `${dependents.length} protected roles trust`;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" width="${size.width}" height="${height}" role="img"${inPage === undefined ? new Markup("") : markup` class="${inPage}"`} aria-labelledby="title" aria-describedby="text">
<title id="title">${count} ${principalName(arn)}</title>
<desc id="text">${description(groups)}</desc>
${inPage === undefined ? markup`<style>${new Markup(graphStyle)}</style>` : new Markup("")}
<rect class="page" width="${size.width}" height="${height}"/>
${groups.map((group) => edge(middle, group))}
${principalBox(arn, middle, count)}
${groups.map(groupBox)}
</svg>
`;
}

function groupsOf(dependents: readonly Dependent[], names: AccountNames): readonly Group[] {
  const byAccount = Map.groupBy(worstFirst(dependents), ({ account }) => account);
  let top: number = size.top;
  return [...byAccount].map(([account, all]) => {
    const shown = all.slice(0, most.rows);
    const more = all.length - shown.length;
    const name = names.get(account);
    const title = `${name === undefined ? account : `${name} ${account}`}: ${all.length === 1 ? "1 role" : `${all.length} roles`}`;
    const height = size.header + shown.length * size.row + (more > 0 ? 26 : 6);
    const group = { account, title, shown, more, top, height };
    top += height + size.space;
    return group;
  });
}

const description = (groups: readonly Group[]) =>
  groups.length === 0
    ? "No protected role trusts it."
    : groups
        .map(
          ({ title, shown, more }) =>
            `Account ${title}: ${shown.map(roleText).join(", ")}${more > 0 ? ` and ${more} more` : ""}.`,
        )
        .join(" ");

function roleText({ name, availability }: Dependent): string {
  return availability === "critical" ? `${name} (availability critical)` : name;
}

function edge(from: number, { top, shown }: Group): Markup {
  const [x, to] = [size.left, size.left + size.gap];
  const y = top + size.header / 2;
  const isCritical = shown.some(({ availability }) => availability === "critical");
  const bend = size.gap / 2;
  return markup`<path class="edge${isCritical ? " critical" : ""}" d="M${x} ${from}C${x + bend} ${from} ${to - bend} ${y} ${to - 7} ${y}"/><path class="head${isCritical ? " critical" : ""}" d="M${to - 8} ${y - 5}L${to} ${y}L${to - 8} ${y + 5}Z"/>
`;
}

function principalBox(arn: string, middle: number, count: string): Markup {
  const [, place = "", name = ""] = /^((?:[^:]*:){5})(.*)$/s.exec(arn) ?? [];
  const lines = [place, name].flatMap((part) => pieces(part, most.principalLine)).slice(0, 6);
  const height = lines.length * 17 + 44;
  const top = middle - height / 2;
  return markup`<rect class="principal" x="16" y="${top}" width="${size.left - 16}" height="${height}" rx="8"/>
${lines.map((text, at) => markup`<text class="name" x="28" y="${top + 24 + at * 17}">${text}</text>`)}
<text class="detail" x="28" y="${top + height - 14}">${count} it</text>`;
}

function groupBox({ title, shown, more, top, height }: Group): Markup {
  const x = size.left + size.gap;
  const rows = shown.map((role, at) => roleRow(role, x + 14, top + size.header + at * size.row));
  return markup`<rect class="account" x="${x}" y="${top}" width="${size.width - x - 16}" height="${height}" rx="8"/>
<text class="detail" x="${x + 14}" y="${top + 22}">${cut(title)}</text>
${rows}${more > 0 ? [markup`<text class="detail" x="${x + 14}" y="${top + height - 9}">and ${more} more</text>`] : []}
`;
}

function roleRow({ name, expectation, availability }: Dependent, x: number, y: number): Markup {
  const isCritical = availability === "critical";
  return markup`<path class="line" d="M${x} ${y}H${size.width - 30}"/><text class="name" x="${x}" y="${y + 18}">${cut(name)}</text><text class="detail${isCritical ? " critical" : ""}" x="${x}" y="${y + 34}">${cut(`${isCritical ? "availability critical · " : ""}${expectation}`)}</text>
`;
}

/** By characters, not by units of UTF-16. */
function pieces(text: string, length: number): readonly string[] {
  const characters = [...text];
  return Array.from({ length: Math.ceil(characters.length / length) }, (_, at) =>
    characters.slice(at * length, (at + 1) * length).join(""),
  );
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= most.roleLine ? text : `${characters.slice(0, most.roleLine - 1).join("")}…`;
}

/** Colors have a contrast of at least 4.5 : 1 on their background, in both schemes. */
export const graphStyle = `
svg { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --page: #fff; --card: #f6f7f9; --line: #d5dae0; --red: #b3141f; --blue: #0b5cad; }
@media (prefers-color-scheme: dark) { svg { --ink: #e8eaed; --soft: #a9b2bc; --page: #14171a; --card: #1d2125; --line: #3a4148; --red: #ff9a9a; --blue: #8cc2ff; } }
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: var(--ink); white-space: pre; }
.name { font-weight: 600; } .detail { fill: var(--soft); font-size: 11px; } text.critical { fill: var(--red); }
.page { fill: var(--page); } .account { fill: var(--card); stroke: var(--line); }
.principal { fill: var(--page); stroke: var(--blue); stroke-width: 2; } .line { stroke: var(--line); }
.edge { fill: none; stroke: var(--blue); stroke-width: 1.5; } .head { fill: var(--blue); }
.edge.critical { stroke: var(--red); } .head.critical { fill: var(--red); }
`;
