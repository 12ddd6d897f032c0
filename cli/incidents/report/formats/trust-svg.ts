import wrapAnsi from "wrap-ansi";
import { visible } from "../../../../core/shared/text.ts";
import { Markup, markup } from "../../../output/markup.ts";
import type { Party, PartyState, TrustPanel, TrustPicture } from "../model.ts";

const width = 340;
const subjectHeight = 44;
const gap = 10;
const line = 15;
const left = 40;
/** Characters that fit in a box: the font is monospaced. */
const longest = 40;
const mostParties = 12;
const mostConditions = 4;
const mostLines = 3;

/** A panel as a drawing: the role, and below it the principals that can assume it. */
export function trustSvg(panel: TrustPanel, direction: TrustPicture["direction"], id: string): Markup {
  const shown = panel.parties.slice(0, mostParties);
  const more = panel.parties.length - shown.length;
  let top = subjectHeight + gap + 4;
  const boxes = shown.map((party) => {
    const lines = linesOf(party);
    const box = { party, lines, top, height: lines.length * line + 14 };
    top += box.height + gap;
    return box;
  });
  const last = boxes.at(-1);
  const trunk = last === undefined ? subjectHeight : last.top + last.height / 2;
  const note = noteOf(panel, more);
  const height = top + (note === "" ? 0 : line + 4);
  const title = `${panel.title}: ${describe(panel, direction)}`;
  return markup`<svg class="trust" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}">
<title id="${id}">${title}</title>
<path class="trunk" d="M20 ${subjectHeight}V${trunk}"/>
${boxes.map(({ party, top: y, height: tall }) => edge(party.state, y + tall / 2, direction))}
<rect class="subject${panel.isSubjectGone ? " gone" : ""}" x="1" y="1" width="${width - 2}" height="${subjectHeight - 2}" rx="6"/>
<text class="name" x="12" y="19">${cut(panel.subject)}</text>
<text class="detail" x="12" y="35">${panel.isSubjectGone ? "deleted" : direction === "in" ? "can be assumed by" : "can assume"}</text>
${boxes.map((box) => boxOf(box))}
${note === "" ? new Markup("") : markup`<text class="detail" x="${left}" y="${top + line - 4}">${note}</text>`}
</svg>`;
}

function noteOf({ parties }: TrustPanel, more: number): string {
  if (parties.length === 0) return "nobody";
  return more > 0 ? `and ${more} more` : "";
}

function edge(state: PartyState, y: number, direction: TrustPicture["direction"]): Markup {
  const isCut = state === "broken" || state === "missing";
  const head =
    direction === "in"
      ? `M26 ${y - 4}L20 ${y}L26 ${y + 4}`
      : `M${left - 8} ${y - 4}L${left - 2} ${y}L${left - 8} ${y + 4}`;
  const cross = `M25 ${y - 5}L35 ${y + 5}M35 ${y - 5}L25 ${y + 5}`;
  return markup`<path class="edge ${state}" d="M20 ${y}H${left}"/><path class="head ${state}" d="${isCut ? cross : head}"/>
`;
}

interface Line {
  readonly text: string;
  readonly style: "name" | "detail" | "state";
}

interface Box {
  readonly party: Party;
  readonly lines: readonly Line[];
  readonly top: number;
  readonly height: number;
}

function boxOf({ party: { state }, lines, top, height }: Box): Markup {
  const texts = lines.map(
    ({ text, style }, at) =>
      markup`<text class="${style === "state" ? `detail ${state}` : style}" x="${left + 10}" y="${top + 18 + at * line}">${text}</text>
`,
  );
  return markup`<rect class="party ${state}" x="${left}" y="${top}" width="${width - left - 2}" height="${height}" rx="6"/>
${texts}`;
}

function linesOf({ name, detail, conditions, state }: Party): readonly Line[] {
  const shown = conditions.slice(0, mostConditions);
  const more = conditions.length - shown.length;
  const details = [
    detail,
    ...shown.map((condition) => `if ${condition}`),
    ...(more > 0 ? [`and ${more} more conditions`] : []),
  ];
  return [
    ...wrapped(name).map((text) => ({ text, style: "name" as const })),
    { text: stateTexts[state], style: "state" },
    ...details
      .filter((text) => text !== "")
      .flatMap(wrapped)
      .map((text) => ({ text, style: "detail" as const })),
  ];
}

/** The state is text too, so that it does not depend on colors. */
export const stateTexts: Record<PartyState, string> = {
  trusted: "✓ trusted",
  unverified: "! unknown owner",
  added: "! not expected",
  changed: "! other conditions than expected",
  broken: "✕ no effect",
  missing: "✕ no longer trusted",
};

/** For people who do not see the drawing. */
function describe(
  { subject, isSubjectGone, parties }: TrustPanel,
  direction: TrustPicture["direction"],
): string {
  const list = parties.map(
    ({ name, detail, state }) =>
      `${name} (${[detail, stateTexts[state].slice(2)].filter(Boolean).join(", ")})`,
  );
  const relation = direction === "in" ? "is assumed by" : "assumes";
  return `${subject}${isSubjectGone ? ", deleted," : ""} ${relation} ${list.length === 0 ? "nobody" : list.join("; ")}`;
}

/** At most three lines: the JSON of the report has the whole text. */
function wrapped(text: string): readonly string[] {
  const lines = wrapAnsi(visible(text), longest, { hard: true }).split("\n");
  return lines.length <= mostLines
    ? lines
    : [...lines.slice(0, mostLines - 1), cut(lines.slice(mostLines - 1).join(" "))];
}

function cut(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
