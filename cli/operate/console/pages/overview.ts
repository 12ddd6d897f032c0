import { isOpen } from "../../../../core/incidents/incident.ts";
import { type Severity, severities } from "../../../../core/policy/compare.ts";
import { markup } from "../../../output/markup.ts";
import { openByAccount, weightOf } from "../data/model.ts";
import { none, page, timeOf, type View } from "./layout.ts";
import { accountText, countOf, incidentTable, paged, pageLink, pageOf, rowsTable } from "./parts.ts";

const mostListed = 10;
const worstFirst = severities.toReversed();

/** Worst first, then latest. */
function byRank<T extends { readonly severity: Severity }>(incidents: readonly T[]): readonly T[] {
  return incidents.toSorted(
    (one, other) => severities.indexOf(other.severity) - severities.indexOf(one.severity),
  );
}

export function overviewPage(view: View, query: URLSearchParams): string {
  const { base, model } = view;
  const counts = openByAccount(model);
  const open = model.incidents.filter(isOpen);
  const tiles = worstFirst.map((severity) => {
    const count = open.filter((incident) => incident.severity === severity).length;
    return markup`<li><a class="tile ${severity}${count === 0 ? " zero" : ""}" href="${base}incidents?severity=${severity}"><b>${count}</b> ${severity}</a></li>
`;
  });
  const roles = new Map<string, number>();
  for (const { account } of model.roles) roles.set(account, (roles.get(account) ?? 0) + 1);
  const accounts = model.accounts.toSorted(
    (one, other) => weightOf(counts.get(other)) - weightOf(counts.get(one)),
  );
  const { shown, pager } = paged(accounts, pageOf(query), pageLink(base, query));
  const [latest] = model.history;
  const table = rowsTable(
    "Open incidents by account and severity",
    [
      { title: "Account" },
      ...worstFirst.map((title) => ({ title, isNumber: true as const })),
      { title: "Protected roles", isNumber: true },
    ],
    shown.map((account) => [
      markup`<a class="row" href="${base}incidents?account=${account}">${accountText(account, model)}</a>`,
      ...worstFirst.map((severity) => {
        const count = counts.get(account)?.get(severity) ?? 0;
        return count === 0
          ? markup`<span class="zero">0</span>`
          : markup`<span class="badge ${severity}">${count}</span>`;
      }),
      markup`<a href="${base}roles?account=${account}">${roles.get(account) ?? 0}</a>`,
    ]),
  );
  const problem =
    model.toggle.problem === undefined ? none : markup`<p class="notice">${model.toggle.problem}</p>`;
  const push =
    latest === undefined
      ? markup`No expectations were pushed yet.`
      : markup`${model.catalogue.expectations.length} expectations in effect, pushed ${timeOf(latest.at)} by ${latest.by}.`;
  return page(
    view,
    "",
    "Overview",
    markup`${problem}
<section aria-labelledby="open"><h2 id="open">${open.length === 1 ? "1 open incident" : `${open.length} open incidents`}</h2>
<ul class="tiles">${tiles}</ul>
${incidentTable("The worst open incidents", byRank(open).slice(0, mostListed), view)}
${open.length > mostListed ? markup`<p><a href="${base}incidents">All ${open.length} open incidents</a></p>` : none}</section>
<section aria-labelledby="accounts"><h2 id="accounts">By account</h2>
<p class="about">${countOf(model.roles.length)} protected roles in ${model.accounts.length} accounts. ${push}</p>
${table}${pager}</section>`,
  );
}
