import type { Dependent } from "../../../../core/principals/directory.ts";
import { type Markup, markup } from "../../../output/markup.ts";
import { trustGraph } from "../../trust-graph.ts";
import type { Trusting } from "../data/model.ts";
import { none, page, type View } from "./layout.ts";
import { accountText, badge, paged, pageLink, pageOf, roleLink, rowsTable } from "./parts.ts";

/** Who trusts whom, by the expectations in effect. */
export function graphPage(view: View, query: URLSearchParams): string {
  const { base, model } = view;
  const text = query.get("q")?.trim().toLowerCase() ?? "";
  const wanted = model.principals.filter(({ arn }) => arn.toLowerCase().includes(text));
  const { shown, pager } = paged(wanted, pageOf(query), pageLink(`${base}graph`, query));
  const table = rowsTable(
    "Principals that protected roles trust",
    [{ title: "Principal" }, { title: "Accounts", isNumber: true }, { title: "Roles", isNumber: true }],
    shown.map(({ arn, accounts, total }) => [
      markup`<a class="row" href="${base}graph?principal=${encodeURIComponent(arn)}">${arn}</a>`,
      markup`${accounts.size}`,
      markup`${total}`,
    ]),
  );
  return page(
    view,
    "graph",
    "Who trusts whom",
    markup`<p class="about">The principals that the expectations in effect admit, and the accounts whose protected roles trust them. Select a principal to see its roles.</p>
<section aria-label="Graph" role="region" class="drawing" tabindex="0">${wholeGraph(wanted, view)}</section>
<section aria-labelledby="principals"><h2 id="principals">Principals</h2><form class="filters" action="${base}graph"><label>Text <input name="q" type="search" value="${query.get("q") ?? ""}"></label> <button>Filter</button></form>${table}${pager}</section>`,
  );
}

const drawn = { principals: 12, accounts: 20, row: 30, left: 430, right: 560, width: 860 } as const;

/** The principals with most roles on the left, the accounts on the right. */
function wholeGraph(principals: readonly Trusting[], { base, model }: View): Markup {
  const shown = principals.slice(0, drawn.principals);
  const weights = new Map<string, number>();
  for (const { accounts } of shown)
    for (const [account, count] of accounts) weights.set(account, (weights.get(account) ?? 0) + count);
  const accounts = [...weights.keys()]
    .toSorted((one, other) => (weights.get(other) ?? 0) - (weights.get(one) ?? 0))
    .slice(0, drawn.accounts);
  const height = Math.max(shown.length, accounts.length, 1) * drawn.row + 16;
  const yOf = (at: number, count: number) => ((at + 0.5) * (height - 16)) / Math.max(1, count) + 8;
  const edges = shown.flatMap(({ accounts: own }, at) =>
    accounts.flatMap((account, place) => {
      const count = own.get(account);
      if (count === undefined) return [];
      const [from, to] = [yOf(at, shown.length), yOf(place, accounts.length)];
      const middle = (drawn.left + drawn.right) / 2;
      return [
        markup`<path class="edge" stroke-width="${Math.min(6, 1 + Math.log2(count))}" d="M${drawn.left} ${from}C${middle} ${from} ${middle} ${to} ${drawn.right} ${to}"/>`,
      ];
    }),
  );
  const names = shown.map(({ arn, total }, at) => {
    const y = yOf(at, shown.length);
    return markup`<a href="${base}graph?principal=${encodeURIComponent(arn)}"><text class="name" text-anchor="end" x="${drawn.left - 8}" y="${y + 4}">${tail(arn)} (${total})</text></a>
`;
  });
  const places = accounts.map(
    (account, at) =>
      markup`<a href="${base}roles?account=${account}"><text class="name" x="${drawn.right + 8}" y="${yOf(at, accounts.length) + 4}">${tail(accountText(account, model))}</text></a>
`,
  );
  const more = [
    principals.length > shown.length ? `${principals.length - shown.length} more principals` : "",
    weights.size > accounts.length ? `${weights.size - accounts.length} more accounts` : "",
  ].filter((text) => text !== "");
  return markup`<svg class="graph" viewBox="0 0 ${drawn.width} ${height}" width="${drawn.width}" height="${height}" role="group" aria-label="Principals on the left, accounts on the right. The table has the same.">${edges}${names}${places}</svg>${more.length === 0 ? none : markup`<p class="about">Not drawn: ${more.join(", ")}.</p>`}`;
}

/** The end of an ARN says most. */
function tail(text: string): string {
  const short = text.replace(/^arn:[a-z-]+:iam::/, "");
  const characters = [...short];
  return characters.length <= 50 ? short : `…${characters.slice(-49).join("")}`;
}

/** The roles that trust one principal, by the index of the last sweep. */
export function principalPage(view: View, arn: string, dependents: readonly Dependent[]): string {
  const { base, model } = view;
  const { shown, pager } = paged(dependents, 1, () => "");
  const table = rowsTable(
    "Protected roles that trust the principal",
    [{ title: "Account" }, { title: "Role" }, { title: "Expectation" }, { title: "Availability" }],
    shown.map(({ account, name, expectation, availability }) => [
      markup`${accountText(account, model)}`,
      roleLink(base, { account, name }),
      markup`<a href="${base}expectations/${expectation}">${expectation}</a>`,
      availability === "critical" ? badge("critical") : markup`normal`,
    ]),
  );
  return page(
    view,
    "graph",
    arn,
    markup`<p class="about">These roles can no longer be assumed by it, or by its users, once it is gone. As of the last sweep.</p>
<section aria-label="Graph" role="region" class="drawing" tabindex="0">${trustGraph(arn, dependents, model.names, "graph")}</section>
<section aria-labelledby="roles"><h2 id="roles">Roles</h2>${table}${dependents.length > shown.length ? markup`<p>The first ${shown.length} of ${dependents.length}: trustdrift who-trusts lists all.</p>` : pager}</section>`,
  );
}
