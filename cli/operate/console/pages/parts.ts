import { isClosed } from "../../../../core/incidents/incident.ts";
import type { Severity } from "../../../../core/policy/compare.ts";
import type { RoleKey } from "../../../../core/principals/role.ts";
import { type Markup, markup } from "../../../output/markup.ts";
import type { Model } from "../data/model.ts";
import { none, timeOf, type View } from "./layout.ts";

export const rowsPerPage = 50;

/** "10,000" */
export function countOf(count: number): string {
  return count.toLocaleString("en-US");
}

export function badge(severity: Severity): Markup {
  return markup`<span class="badge ${severity}">${severity}</span>`;
}

/** "prod 444444444444" */
export function accountText(account: string, { names }: Model): string {
  const name = names.get(account);
  return name === undefined ? account : `${name} ${account}`;
}

export function roleLink(base: string, { account, name }: RoleKey): Markup {
  return markup`<a href="${base}roles/${account}/${encodeURIComponent(name)}">${name}</a>`;
}

interface Column {
  readonly title: string;
  readonly isNumber?: true;
}

/** Each cell repeats the title of its column for narrow screens. */
export function rowsTable(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Markup[])[],
): Markup {
  const heads = columns.map(
    ({ title, isNumber }) =>
      markup`<th scope="col"${isNumber ? markup` class="number"` : none}>${title}</th>`,
  );
  const body = rows.map(
    (cells) =>
      markup`<tr>${cells.map((cell, at) => markup`<td data-label="${columns[at]?.title ?? ""}"${columns[at]?.isNumber ? markup` class="number"` : none}>${cell}</td>`)}</tr>
`,
  );
  return markup`<table class="rows"><caption class="hidden">${caption}</caption><thead><tr>${heads}</tr></thead>
<tbody>${body}</tbody></table>`;
}

type ListedIncident = Model["incidents"][number];

export function incidentTable(
  caption: string,
  incidents: readonly ListedIncident[],
  { base, model }: View,
): Markup {
  if (incidents.length === 0) return markup`<p class="empty">No incidents.</p>`;
  return rowsTable(
    caption,
    [
      { title: "Severity" },
      { title: "State" },
      { title: "Incident" },
      { title: "Account" },
      { title: "Detected" },
    ],
    incidents.map(({ id, severity, state, headline, role, detectedAt }) => [
      badge(severity),
      markup`<span class="state${isClosed(state) ? " closed" : ""}">${state}</span>`,
      markup`<a class="row" href="${base}incidents/${id}">${headline}</a>`,
      markup`${accountText(role.account, model)}`,
      timeOf(detectedAt),
    ]),
  );
}

/** The rows of one page, with links to the others. @param page from 1 */
export function paged<T>(
  all: readonly T[],
  page: number,
  link: (page: number) => string,
): { readonly shown: readonly T[]; readonly pager: Markup } {
  const pages = Math.max(1, Math.ceil(all.length / rowsPerPage));
  const at = Math.min(Math.max(1, page), pages);
  const from = (at - 1) * rowsPerPage;
  const shown = all.slice(from, from + rowsPerPage);
  if (pages === 1) return { shown, pager: markup`<p class="count">${countText(all.length)}</p>` };
  const previous = at > 1 ? markup`<a rel="prev" href="${link(at - 1)}">Previous</a>` : none;
  const next = at < pages ? markup`<a rel="next" href="${link(at + 1)}">Next</a>` : none;
  return {
    shown,
    pager: markup`<nav class="pager" aria-label="Pages"><span>${countOf(from + 1)} to ${countOf(from + shown.length)} of ${countOf(all.length)}</span>${previous}${next}</nav>`,
  };
}

function countText(count: number): string {
  return count === 1 ? "1 entry" : `${countOf(count)} entries`;
}

export function pageOf(query: URLSearchParams): number {
  const page = Number(query.get("page") ?? "1");
  return Number.isInteger(page) ? page : 1;
}

/** The same query with another page. */
export function pageLink(path: string, query: URLSearchParams): (page: number) => string {
  return (page) => {
    const next = new URLSearchParams(query);
    next.set("page", String(page));
    return `${path}?${next}`;
  };
}

export interface Choice {
  readonly name: string;
  readonly label: string;
  readonly options: readonly (readonly [value: string, text: string])[];
}

/** A form that filters a list. */
export function filters(action: string, query: URLSearchParams, choices: readonly Choice[]): Markup {
  const selects = choices.map(({ name, label, options }) => {
    const chosen = query.get(name) ?? options[0]?.[0];
    const items = options.map(
      ([value, text]) =>
        markup`<option value="${value}"${value === chosen ? markup` selected` : none}>${text}</option>`,
    );
    return markup`<label>${label} <select name="${name}">${items}</select></label>
`;
  });
  return markup`<form class="filters" action="${action}">${selects}<label>Text <input name="q" type="search" value="${query.get("q") ?? ""}"></label> <button>Filter</button></form>`;
}

export function diffOf(diff: string): Markup {
  const lines = diff.split("\n").map((text) => {
    if (text.startsWith("+")) return markup`<ins>${text}</ins>\n`;
    return text.startsWith("-") ? markup`<del>${text}</del>\n` : markup`${text}\n`;
  });
  return markup`<p class="about">− expected, + found</p><pre class="diff" tabindex="0" role="region" aria-label="Difference">${lines}</pre>`;
}

export function factsOf(facts: readonly (readonly [label: string, value: Markup | string])[]): Markup {
  const rows = facts.map(([label, value]) => markup`<div><dt>${label}</dt><dd>${value}</dd></div>`);
  return markup`<dl class="facts">${rows}</dl>`;
}

export function documentOf(label: string, text: string): Markup {
  return markup`<pre tabindex="0" role="region" aria-label="${label}"><code>${text}</code></pre>`;
}
