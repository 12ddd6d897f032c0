import { Markup, markup } from "../../../output/markup.ts";
import type { Model } from "../data/model.ts";

export interface View {
  /** The path of the console: `/TOKEN/`. */
  readonly base: string;
  readonly model: Model;
  /** The ARN of the person. */
  readonly identity: string;
}

export const none = new Markup("");

const sections = [
  { path: "", label: "Overview", key: "o" },
  { path: "incidents", label: "Incidents", key: "i" },
  { path: "roles", label: "Roles", key: "r" },
  { path: "expectations", label: "Expectations", key: "e" },
  { path: "graph", label: "Who trusts whom", key: "w" },
] as const;

/** A whole page. @param section the entry of the navigation that it belongs to */
export function page(
  { base, model, identity }: View,
  section: string,
  title: string,
  content: Markup,
  search = "",
): string {
  const links = sections.map(
    ({ path, label, key }) =>
      markup`<li><a href="${base}${path}" data-key="${key}"${path === section ? new Markup(' aria-current="page"') : none}>${label}</a></li>
`,
  );
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Trust Drift</title>
<link rel="icon" href="${base}icon.svg">
<link rel="stylesheet" href="${base}style.css">
<script src="${base}script.js" defer></script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<p class="product">Trust Drift <span class="mode ${model.toggle.mode}">Auto-remediation: ${model.toggle.mode}</span></p>
<form class="search" action="${base}search" role="search"><label class="hidden" for="search">Search incidents, roles, expectations and principals</label><input id="search" name="q" type="search" value="${search}" placeholder="Search  ( / )" autocomplete="off"></form>
<nav aria-label="Sections"><ul>${links}</ul></nav>
</header>
<main id="content" tabindex="-1">
<h1>${title}</h1>
${content}
</main>
<footer><p>Read ${timeOf(model.readAt.toISOString())} · <a href="${base}refresh?to=${encodeURIComponent(section)}">Read again</a> · signed in as ${identity}</p>
<p><kbd>/</kbd> search · <kbd>j</kbd> <kbd>k</kbd> next, previous row · <kbd>Enter</kbd> open · <kbd>g</kbd> then <kbd>o</kbd> <kbd>i</kbd> <kbd>r</kbd> <kbd>e</kbd> <kbd>w</kbd> sections</p></footer>
</body>
</html>
`.text;
}

/** "2026-03-01 10:00:05 UTC" */
export function timeOf(at: string): Markup {
  return markup`<time datetime="${at}">${at.slice(0, 19).replace("T", " ")} UTC</time>`;
}
