import { randomUUID } from "node:crypto";
import { incidentsOf } from "../../../../core/incidents/group/incidents-of.ts";
import { principalKeyOf } from "../../../../core/principals/principal-key.ts";
import { icon } from "../assets/icon.ts";
import { script } from "../assets/script.ts";
import { style } from "../assets/style.ts";
import type { Store } from "../data/store.ts";
import { confirmPage } from "../pages/confirm.ts";
import { expectationPage, expectationsPage } from "../pages/expectations.ts";
import { graphPage, principalPage } from "../pages/graph.ts";
import { incidentPage, type Subject } from "../pages/incident.ts";
import { incidentsPage } from "../pages/incidents.ts";
import type { View } from "../pages/layout.ts";
import { overviewPage } from "../pages/overview.ts";
import { rolePage, rolesPage } from "../pages/roles.ts";
import { searchPage } from "../pages/search.ts";
import { type DecidePorts, decide, decisionsOn, type Outcome } from "./decisions.ts";
import { type Answered, type Asked, plain, type Respond } from "./server.ts";

export interface Site {
  /** The path of the console: `/TOKEN/`. */
  readonly base: string;
  readonly store: Store;
  readonly decide: DecidePorts;
  /** The roles of the index that trust a principal. */
  readonly dependentsOf: (arn: string) => Promise<Parameters<typeof principalPage>[2]>;
}

/** Outcomes wait for the page that shows them. */
const mostOutcomes = 50;

export function routesOf(site: Site): Respond {
  const outcomes = new Map<string, Outcome>();
  return async (asked) => {
    const { path, query } = asked;
    const [section = "", id, name] = path;
    const view: View = { base: site.base, model: site.store.current(), identity: site.decide.identity };
    if (section === "incidents" && id !== undefined) return ofIncident(id, name, asked, view, site, outcomes);
    if (asked.method === "POST") return notFound;
    switch (section) {
      case "":
        return html(overviewPage(view, query));
      case "incidents":
        return html(incidentsPage(view, query));
      case "roles":
        if (id === undefined) return html(rolesPage(view, query));
        return name === undefined ? notFound : html(rolePage(view, { account: id, name }));
      case "expectations":
        return html(id === undefined ? expectationsPage(view, query) : expectationPage(view, id));
      case "graph":
        return ofGraph(view, query, site);
      case "search":
        return html(searchPage(view, query));
      case "refresh":
        await site.store.reread();
        return { kind: "redirect", to: sectionOf(query.get("to")) };
      case "style.css":
        return { kind: "text", status: 200, type: "text/css; charset=utf-8", text: style };
      case "script.js":
        return { kind: "text", status: 200, type: "text/javascript; charset=utf-8", text: script };
      case "icon.svg":
        return { kind: "text", status: 200, type: "image/svg+xml", text: icon };
      default:
        return notFound;
    }
  };
}

const notFound = plain(404, "Not found.");

function html(text: string | undefined): Answered {
  return text === undefined
    ? notFound
    : { kind: "text", status: 200, type: "text/html; charset=utf-8", text };
}

function sectionOf(text: string | null): string {
  return /^(incidents|roles|expectations|graph)$/.test(text ?? "") ? (text ?? "") : "";
}

async function ofGraph(view: View, query: URLSearchParams, { dependentsOf }: Site): Promise<Answered> {
  const arn = query.get("principal");
  if (arn === null) return html(graphPage(view, query));
  if (principalKeyOf(arn) === undefined)
    return plain(400, "Expected the ARN of a role, user or identity provider.");
  return html(principalPage(view, arn, await dependentsOf(arn)));
}

/** Incidents are read again for each request: a decision is about what is on record now. */
async function ofIncident(
  id: string,
  name: string | undefined,
  { method, query, form }: Asked,
  view: View,
  site: Site,
  outcomes: Map<string, Outcome>,
): Promise<Answered> {
  if (!/^(group-)?[0-9a-f]{32}$/.test(id)) return notFound;
  const { ports } = site.decide;
  const [first, ...rest] = await incidentsOf(id, ports);
  if (first === undefined) return notFound;
  const subject: Subject = { id, incidents: [first, ...rest] };
  const now = ports.clock.now();
  if (name === undefined && method === "GET") {
    const key = query.get("outcome") ?? "";
    return html(incidentPage(view, subject, outcomes.get(key), now));
  }
  const decision = decisionsOn(id, subject.incidents, now).find((one) => one.name === name);
  if (method === "GET")
    return decision === undefined
      ? { kind: "redirect", to: `incidents/${id}` }
      : html(confirmPage(view, subject, decision));
  const outcome =
    decision === undefined
      ? { isRefused: true, text: "This decision is no longer possible. The page shows the current state." }
      : await decide(decision.name, id, form, site.decide);
  const key = randomUUID();
  outcomes.set(key, outcome);
  if (outcomes.size > mostOutcomes) outcomes.delete(outcomes.keys().next().value ?? "");
  await site.store.refreshed().catch(() => undefined);
  return { kind: "redirect", to: `incidents/${id}?outcome=${key}` };
}
