import { isOpen } from "../../../../core/incidents/incident.ts";
import { namedIn } from "../../../../core/principals/named-principals.ts";
import type { RoleKey } from "../../../../core/principals/role.ts";
import { defined } from "../../../../core/shared/defined.ts";
import { type Markup, markup } from "../../../output/markup.ts";
import type { Role } from "../data/model.ts";
import { none, page, type View } from "./layout.ts";
import {
  accountText,
  documentOf,
  factsOf,
  filters,
  incidentTable,
  paged,
  pageLink,
  pageOf,
  rowsTable,
} from "./parts.ts";

export function rolesPage(view: View, query: URLSearchParams): string {
  const { base, model } = view;
  const path = `${base}roles`;
  const wanted = model.roles.filter((role) => isWanted(role, query));
  const { shown, pager } = paged(wanted, pageOf(query), pageLink(path, query));
  const names = model.catalogue.expectations.map(({ name }) => name).sort();
  const choices = filters(path, query, [
    {
      name: "account",
      label: "Account",
      options: [["", "all"], ...model.accounts.map((one) => [one, accountText(one, model)] as const)],
    },
    {
      name: "expectation",
      label: "Expectation",
      options: [["", "all"], ...names.map((one) => [one, one] as const)],
    },
  ]);
  const table = rowsTable(
    "Protected roles",
    [{ title: "Account" }, { title: "Role" }, { title: "Expectation" }, { title: "Status" }],
    shown.map((role) => [
      markup`${accountText(role.account, model)}`,
      markup`<a class="row" href="${path}/${role.account}/${encodeURIComponent(role.name)}">${placeOf(role)}</a>`,
      role.expectation === undefined
        ? markup`${role.isAmbiguous ? "ambiguous" : "none"}`
        : markup`<a href="${base}expectations/${role.expectation}">${role.expectation}</a>`,
      markup`<span class="state${role.openFingerprint === undefined ? " closed" : ""}">${statusOf(role)}</span>`,
    ]),
  );
  return page(view, "roles", "Protected roles", markup`${choices}${table}${pager}`);
}

function placeOf({ path = "/", name }: Pick<Role, "path" | "name">): string {
  return `${path.slice(1)}${name}`;
}

function isWanted(role: Role, query: URLSearchParams): boolean {
  const [account, expectation, text] = ["account", "expectation", "q"].map((name) => query.get(name) ?? "");
  return (
    (!account || role.account === account) &&
    (!expectation || role.expectation === expectation) &&
    (!text || placeOf(role).toLowerCase().includes(text.trim().toLowerCase()))
  );
}

/** What the index of the account knows. */
function statusOf(role: Role): string {
  if (role.suspended) return "suspended";
  if (role.openFingerprint !== undefined) return "open incident";
  if (role.restoring) return "restoring";
  if (role.retired) return "deleted on purpose";
  if (role.adopted) return "adopted";
  return role.inLine === undefined ? "not read yet" : "as expected";
}

export function rolePage(view: View, { account, name }: RoleKey): string {
  const { base, model } = view;
  const same = (one: RoleKey) => one.account === account && one.name.toLowerCase() === name.toLowerCase();
  const known = model.roles.find(same);
  const incidents = model.incidents.filter(({ role }) => same(role));
  const cover = model.catalogue.cover(defined({ account, name, path: known?.path }), model.partition);
  const expected = cover.kind === "one" ? cover.expected : undefined;
  const principals = expected === undefined ? [] : namedIn(expected.document);
  const arns = [...new Set(principals.flatMap((one) => (one.kind === "principal" ? [one.arn ?? ""] : [])))];
  const links = arns
    .filter((arn) => arn !== "")
    .map((arn) => markup`<li><a href="${base}graph?principal=${encodeURIComponent(arn)}">${arn}</a></li>`);
  const facts: readonly (readonly [string, Markup | string])[] = [
    ["Account", accountText(account, model)],
    ["Status", known === undefined ? "not known: no sweep or event has seen it" : statusOf(known)],
    [
      "Expectation",
      expected === undefined
        ? cover.kind
        : markup`<a href="${base}expectations/${expected.expectation.name}">${expected.expectation.name}</a>, response ${expected.expectation.response}`,
    ],
    ["Open incidents", String(incidents.filter(isOpen).length)],
    ["At an earlier time", `trustdrift as-of TIME --role ${account}/${name}`],
  ];
  return page(
    view,
    "roles",
    placeOf(known ?? { name }),
    markup`<section>${factsOf(facts)}</section>
${links.length === 0 ? none : markup`<section aria-labelledby="trusts"><h2 id="trusts">Trusts</h2><ul>${links}</ul></section>`}
<section aria-labelledby="incidents"><h2 id="incidents">Incidents</h2>${incidentTable("Incidents of the role", incidents.slice(0, 50), view)}</section>
${expected === undefined ? none : markup`<section aria-labelledby="expected"><h2 id="expected">Expected trust policy</h2>${documentOf("Document", pretty(expected.document))}</section>`}`,
  );
}

function pretty(document: string): string {
  return JSON.stringify(JSON.parse(document), undefined, 2);
}
