import type { Incident } from "../../../../core/incidents/incident.ts";
import type { Alert } from "../../../../core/notify/alert.ts";
import { noContext } from "../../../../core/notify/context.ts";
import { groupAlert } from "../../../../core/notify/group/group-alert.ts";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import { type Markup, markup, withCode } from "../../../output/markup.ts";
import { type Decision, decisionsOn, type Outcome } from "../server/decisions.ts";
import { none, page, timeOf, type View } from "./layout.ts";
import { badge, diffOf, documentOf, factsOf, roleLink, rowsTable } from "./parts.ts";

const mostMembers = 100;

export interface Subject {
  /** The ID of an incident or a group. */
  readonly id: string;
  readonly incidents: readonly [Incident, ...Incident[]];
}

export function incidentPage(
  view: View,
  { id, incidents }: Subject,
  outcome: Outcome | undefined,
  now: Date,
): string {
  const { base, model } = view;
  const context = { ...noContext, accounts: model.names, now };
  const isGroup = id.startsWith("group-");
  const alert = isGroup ? groupAlert(id, incidents, context) : alertOf(incidents[0], context);
  const [first] = incidents;
  const content = markup`${outcomeOf(outcome)}<p class="status">${badge(alert.severity)} <span class="state">${isGroup ? `${incidents.length} incidents` : first.state}</span> ${withCode(alert.status)}</p>
${decisionsOf(base, id, decisionsOn(id, incidents, now))}
${alert.next === "" ? none : section("next", "Next", markup`<p>${alert.next}</p>`)}
${section("facts", "Facts", factsOf([...alert.facts, ...alert.details].map(({ label, value }) => [label, value])))}
${findingsOf(alert)}
${changeOf(alert)}
${isGroup ? membersOf(base, incidents) : timelineOf(first)}
${isGroup ? none : linksOf(base, first)}
${commandsOf(alert)}`;
  return page(view, "incidents", alert.headline, content);
}

function outcomeOf(outcome: Outcome | undefined): Markup {
  if (outcome === undefined) return none;
  return markup`<p class="notice ${outcome.isRefused ? "refused" : "done"}" role="status">${outcome.text}</p>`;
}

function section(id: string, title: string, content: Markup): Markup {
  return markup`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`;
}

/** Each leads to its confirmation. */
function decisionsOf(base: string, id: string, decisions: readonly Decision[]): Markup {
  if (decisions.length === 0) return none;
  const links = decisions.map(
    ({
      name,
      label,
    }) => markup`<li><a class="button ${name}" href="${base}incidents/${id}/${name}">${label}</a></li>
`,
  );
  return markup`<nav aria-label="Decisions"><ul class="decisions">${links}</ul></nav>`;
}

function findingsOf({ findings }: Alert): Markup {
  const items = findings.map(
    ({ severity, text }) => markup`<li>${badge(severity)} ${text}</li>
`,
  );
  return items.length === 0 ? none : section("findings", "Findings", markup`<ul class="plain">${items}</ul>`);
}

function changeOf({ diff, documents }: Alert): Markup {
  if (diff !== undefined) return section("change", "Change of the trust policy", diffOf(diff));
  const { expected, found } = documents;
  if (found === undefined) return none;
  return section(
    "change",
    "Trust policy",
    markup`${expected === undefined ? none : markup`<h3>Expected</h3>${documentOf("Expected document", expected)}`}<h3>Found</h3>${documentOf("Found document", found)}`,
  );
}

function timelineOf({ steps, occurredAt, detectedAt }: Incident): Markup {
  const items = steps.map(
    ({ at, state, note, kind }) =>
      markup`<li class="${kind ?? "step"}">${timeOf(at)} <span class="state">${kind ?? state}</span><p>${withCode(note)}</p></li>
`,
  );
  return section(
    "timeline",
    "Timeline",
    markup`<p class="about">The change: ${timeOf(occurredAt)}. Observed: ${timeOf(detectedAt)}.</p><ol class="timeline">${items}</ol>`,
  );
}

function membersOf(base: string, incidents: readonly Incident[]): Markup {
  const rows = incidents
    .slice(0, mostMembers)
    .map(({ id, severity, state, role, detectedAt }) => [
      badge(severity),
      markup`<span class="state">${state}</span>`,
      markup`<a class="row" href="${base}incidents/${id}">${role.account}/${role.name}</a>`,
      timeOf(detectedAt),
    ]);
  const more = incidents.length - rows.length;
  const columns = [{ title: "Severity" }, { title: "State" }, { title: "Role" }, { title: "Detected" }];
  return section(
    "members",
    "Incidents of the group",
    markup`${rowsTable("Incidents of the group", columns, rows)}${more > 0 ? markup`<p>and ${more} more</p>` : none}`,
  );
}

function linksOf(base: string, { role, group, expectation, supersedes, supersededBy }: Incident): Markup {
  const incident = (label: string, id: string | undefined) =>
    id === undefined ? [] : [[label, markup`<a href="${base}incidents/${id}">${id}</a>`] as const];
  const named =
    expectation === undefined
      ? []
      : [["Expectation", markup`<a href="${base}expectations/${expectation}">${expectation}</a>`] as const];
  return section(
    "related",
    "Related",
    factsOf([
      ["Role", roleLink(base, role)],
      ...named,
      ...incident("Group", group),
      ...incident("Replaced", supersedes),
      ...incident("Replaced by", supersededBy),
    ]),
  );
}

function commandsOf({ commands }: Alert): Markup {
  const items = commands.map(
    ({ purpose, line }) => markup`<p class="about">${purpose}:</p>${documentOf(purpose, line)}
`,
  );
  return items.length === 0 ? none : section("commands", "Commands", markup`${items}`);
}
