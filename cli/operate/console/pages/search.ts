import { type Markup, markup } from "../../../output/markup.ts";
import { contains } from "./incidents.ts";
import { none, page, type View } from "./layout.ts";
import { accountText, incidentTable } from "./parts.ts";

const mostFound = 20;

export function searchPage(view: View, query: URLSearchParams): string {
  const { base, model } = view;
  const text = query.get("q")?.trim() ?? "";
  const wanted = text.toLowerCase();
  const has = (...values: readonly string[]) =>
    wanted !== "" && values.some((one) => one.toLowerCase().includes(wanted));
  const incidents = wanted === "" ? [] : model.incidents.filter((one) => contains(one, text));
  const roles = model.roles.filter(({ account, name }) => has(`${account}/${name}`));
  const expectations = model.catalogue.expectations.filter(({ name, match }) => has(name, ...match.roles));
  const principals = model.principals.filter(({ arn }) => has(arn));
  const accounts = model.accounts.filter((one) => has(accountText(one, model)));
  const sections = [
    found("Incidents", incidents.length, incidentTable("Incidents", incidents.slice(0, mostFound), view)),
    found(
      "Accounts",
      accounts.length,
      links(accounts.map((one) => [`${base}incidents?account=${one}`, accountText(one, model)])),
    ),
    found(
      "Roles",
      roles.length,
      links(
        roles
          .slice(0, mostFound)
          .map(({ account, name }) => [
            `${base}roles/${account}/${encodeURIComponent(name)}`,
            `${accountText(account, model)}/${name}`,
          ]),
      ),
    ),
    found(
      "Expectations",
      expectations.length,
      links(expectations.map(({ name }) => [`${base}expectations/${name}`, name])),
    ),
    found(
      "Principals",
      principals.length,
      links(principals.map(({ arn }) => [`${base}graph?principal=${encodeURIComponent(arn)}`, arn])),
    ),
  ];
  const count = incidents.length + roles.length + expectations.length + principals.length + accounts.length;
  const nothing = count === 0 ? markup`<p class="empty">Nothing found.</p>` : none;
  return page(
    view,
    "search",
    text === "" ? "Search" : `Search: ${text}`,
    markup`${nothing}${sections}`,
    text,
  );
}

function found(title: string, count: number, content: Markup): Markup {
  if (count === 0) return none;
  const more = count > mostFound ? markup`<p class="about">The first ${mostFound} of ${count}.</p>` : none;
  return markup`<section aria-label="${title}"><h2>${title}</h2>${content}${more}</section>`;
}

function links(all: readonly (readonly [href: string, text: string])[]): Markup {
  const items = all.slice(0, mostFound).map(
    ([href, text]) => markup`<li><a class="row" href="${href}">${text}</a></li>
`,
  );
  return markup`<ul class="plain">${items}</ul>`;
}
