import type { Command } from "../../../../core/incidents/incident.ts";
import { Markup, markup } from "../../../output/markup.ts";
import type { Action, Check, Fix, Guide, Labeled, Report } from "../model.ts";
import { durationText, type Times, timesIn, untilText } from "../time-zone.ts";
import { capital, helpText, noImpact, partsOf, rolesText } from "./roles-text.ts";
import { style } from "./style.ts";
import { timelineChart } from "./timeline-chart.ts";
import { trustSvg } from "./trust-svg.ts";

const none = new Markup("");

/** One file without scripts and without anything to load. */
export function asHtml(report: Report): string {
  const times = timesIn(report.timeZone);
  return `<!DOCTYPE html>\n${
    markup`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Incident report: ${report.title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header class="${report.severity}">
<p class="kind">Incident report · ${report.severity}</p>
<h1>${report.title}</h1>
<p class="made">Incident <code>${report.id}</code>. Written ${times.full(report.generatedAt)} from what is on record. Times are in ${report.timeZone}.</p>
</header>
<main>
${section("Status", paragraphs(report.status))}
${section("Impact window", windowOf(report, times))}
${section("Impact", impactOf(report))}
${section("Scope", scopeOf(report, times))}
${section("Summary", markup`${paragraphs(report.summary)}${picturesOf(report)}`)}
${section("How to detect", guide(report.detection))}
${section("What was fixed", markup`${report.fixes.map((fix) => fixOf(fix, report))}${diffsOf(report)}`)}
${section("Validation", checksOf(report.validation))}
${section("Timeline", timelineOf(report, times))}
${section("Root cause", rootCauseOf(report))}
${section("Corrective actions", actionsOf(report.correctiveActions))}
${section("Preventive actions", actionsOf(report.preventiveActions))}
${section("Help", markup`<p>${helpText}</p>${factsOf(report.help)}`)}
</main>
</body>
</html>`.text
  }\n`;
}

function section(title: string, content: Markup): Markup {
  const id = title.toLowerCase().replaceAll(" ", "-");
  return markup`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${content}
</section>`;
}

function paragraphs(texts: readonly string[]): Markup {
  return markup`${texts.map(
    (text) => markup`<p>${withCode(text)}</p>
`,
  )}`;
}

function list(items: readonly Markup[], className = ""): Markup {
  return items.length === 0
    ? none
    : markup`<ul class="${className}">${items.map(
        (item) => markup`<li>${item}</li>
`,
      )}</ul>`;
}

function windowOf({ window, generatedAt }: Report, times: Times): Markup {
  const { from, to, isFromCertain, notes } = window;
  const end = to === undefined ? "not over" : times.full(to);
  return markup`<dl class="facts"><div><dt>From</dt><dd>${times.full(from)}${isFromCertain ? "" : ", or earlier"}</dd></div>
<div><dt>To</dt><dd>${end}</dd></div>
<div><dt>Duration</dt><dd>${isFromCertain ? "" : "at least "}${durationText(from, to ?? generatedAt)}</dd></div></dl>
${paragraphs(notes)}`;
}

function scopeOf({ scope }: Report, times: Times): Markup {
  const names = new Map(scope.accounts.map(({ id, name }) => [id, name]));
  const accountOf = (id: string) => (names.get(id) === undefined ? id : `${names.get(id)} (${id})`);
  const rows = scope.roles.map(
    ({ account, role, severity, state, from, to }) =>
      markup`<tr><td data-label="Account">${accountOf(account)}</td><td data-label="Role"><code>${role}</code></td><td class="severity" data-label="Severity"><span class="badge ${severity}">${severity}</span></td><td data-label="State">${state}</td><td class="time" data-label="From">${times.full(from)}</td><td class="time" data-label="To">${to === undefined ? "not over" : times.full(to)}</td></tr>
`,
  );
  const dependents = scope.dependents.map(
    ({ account, role, isCritical }) =>
      markup`<code>${role}</code> in ${accountOf(account)}${isCritical ? ", availability critical" : ""}`,
  );
  const more = scope.moreDependents === 0 ? [] : [markup`and ${scope.moreDependents} more`];
  return markup`<table class="rows"><thead><tr><th scope="col">Account</th><th scope="col">Role</th><th scope="col">Severity</th><th scope="col">State</th><th scope="col">From</th><th scope="col">To</th></tr></thead>
<tbody>${rows}</tbody></table>
${dependents.length === 0 ? none : markup`<h3>Roles that trusted it</h3>${list([...dependents, ...more])}`}`;
}

function impactOf({ impact }: Report): Markup {
  const items = impact.map(
    ({ severity, text }) => markup`<span class="badge ${severity}">${severity}</span> ${text}`,
  );
  return impact.length === 0 ? markup`<p>${noImpact}</p>` : list(items, "plain");
}

function picturesOf(report: Report): Markup {
  const drawn = report.pictures.map(({ roles, panels, direction }, at) => {
    const figures = panels.map(
      (panel, place) =>
        markup`<figure><figcaption>${panel.title}</figcaption>${trustSvg(panel, direction, `trust-${at}-${place}`)}</figure>
`,
    );
    return markup`<p class="about">${rolesText(roles, report)}</p><div class="panels">${figures}</div>`;
  });
  return drawn.length === 0 ? none : markup`<h3>Who trusted whom</h3>${drawn}`;
}

function guide({ sentences, commands }: Guide): Markup {
  return markup`${list(sentences.map((text) => markup`${text}`))}${commandsOf(commands)}`;
}

function commandsOf(commands: readonly Command[]): Markup {
  return markup`${commands.map(
    ({ purpose, line }) => markup`<p class="purpose">${purpose}:</p><pre><code>${line}</code></pre>
`,
  )}`;
}

function fixOf({ roles, sentences, commands }: Fix, report: Report): Markup {
  return markup`<h3>${capital(rolesText(roles, report))}</h3>${paragraphs(sentences)}${commandsOf(commands)}`;
}

function diffsOf(report: Report): Markup {
  const drawn = report.changes.map(
    ({ roles, diff }) =>
      markup`<h3>Change of the trust policy: ${rolesText(roles, report)}</h3><p class="purpose">− expected, + found</p><pre class="diff">${diff.split("\n").map(diffLine)}</pre>
`,
  );
  return markup`${drawn}`;
}

function diffLine(text: string): Markup {
  if (text.startsWith("+")) return markup`<ins>${text}</ins>\n`;
  return text.startsWith("-") ? markup`<del>${text}</del>\n` : markup`${text}\n`;
}

function checksOf(checks: readonly Check[]): Markup {
  const items = checks.map(({ isDone, text, command }) => {
    const mark = isDone
      ? markup`<span class="mark-done">Verified</span>`
      : markup`<span class="mark-todo">To check</span>`;
    return markup`${mark} ${text}${command === undefined ? none : markup`<pre><code>${command.line}</code></pre>`}`;
  });
  return list(items, "plain");
}

function timelineOf(report: Report, times: Times): Markup {
  const rows = report.timeline.map(
    ({ at, until, kind, text, roles }, number) =>
      markup`<tr><td class="number"><span class="mark ${kind}">${number + 1}</span></td><td class="time" data-label="Time">${times.full(at)}${untilText(at, until, times)}</td><td data-label="What">${withCode(text)}</td><td data-label="Roles">${rolesText(roles, report)}</td></tr>
`,
  );
  return markup`${timelineChart(report, times)}
<table class="rows"><thead><tr><th scope="col">No.</th><th scope="col">Time</th><th scope="col">What</th><th scope="col">Roles</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function rootCauseOf({ rootCause: { sentences, facts } }: Report): Markup {
  return markup`${paragraphs(sentences)}${factsOf(facts)}`;
}

function factsOf(facts: readonly Labeled[]): Markup {
  const rows = facts.map(
    ({ label, value }) => markup`<div><dt>${label}</dt><dd>${value}</dd></div>
`,
  );
  return markup`<dl class="facts">${rows}</dl>`;
}

function actionsOf(actions: readonly Action[]): Markup {
  if (actions.length === 0) return markup`<p>None on record.</p>`;
  const items = actions.map(({ isSuggestion, text, command }) => {
    const mark = isSuggestion
      ? markup`<span class="mark-todo">Suggestion</span>`
      : markup`<span class="mark-done">Done</span>`;
    return markup`${mark} ${text}${command === undefined ? none : markup`<pre><code>${command}</code></pre>`}`;
  });
  return list(items, "plain");
}

/** Our commands are in backticks. */
function withCode(text: string): readonly Markup[] {
  return partsOf(text).map((part, at) => (at % 2 === 0 ? markup`${part}` : markup`<code>${part}</code>`));
}
