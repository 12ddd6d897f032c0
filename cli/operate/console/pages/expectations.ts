import { type Markup, markup } from "../../../output/markup.ts";
import { asYaml } from "../../../output/write-expectations.ts";
import { none, page, timeOf, type View } from "./layout.ts";
import { documentOf, factsOf, paged, pageLink, pageOf, rowsTable } from "./parts.ts";

const mostPushes = 20;

export function expectationsPage(view: View, query: URLSearchParams): string {
  const { base, model } = view;
  const roles = new Map<string, number>();
  for (const { expectation = "" } of model.roles) roles.set(expectation, (roles.get(expectation) ?? 0) + 1);
  const all = model.catalogue.expectations.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const { shown, pager } = paged(all, pageOf(query), pageLink(`${base}expectations`, query));
  const table = rowsTable(
    "Expectations in effect",
    [
      { title: "Name" },
      { title: "Response" },
      { title: "Accounts" },
      { title: "Roles" },
      { title: "Known roles", isNumber: true },
    ],
    shown.map(({ name, response, match }) => [
      markup`<a class="row" href="${base}expectations/${name}">${name}</a>`,
      markup`${response}`,
      markup`${match.accounts === "*" ? "every account" : listed(match.accounts)}`,
      markup`${listed(match.roles)}`,
      markup`<a href="${base}roles?expectation=${name}">${roles.get(name) ?? 0}</a>`,
    ]),
  );
  return page(
    view,
    "expectations",
    "Expectations",
    markup`<section aria-labelledby="effect"><h2 id="effect">In effect: version ${model.version ?? "none"}</h2>${table}${pager}</section>
<section aria-labelledby="history"><h2 id="history">History</h2>${historyTable(view)}
<p class="about">To put a version into effect again: trustdrift expectations rollback VERSION.</p></section>`,
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

function historyTable({ model: { history } }: View): Markup {
  const rows = history
    .slice(0, mostPushes)
    .map(({ version, at, by, kind, to, expectations, plan }) => [
      markup`<code>${version}</code>`,
      timeOf(at),
      markup`${by}`,
      markup`${to === undefined ? kind : `${kind} to ${to}`}`,
      planOf(plan),
      markup`${expectations}`,
    ]);
  if (rows.length === 0) return markup`<p class="empty">No push is on record.</p>`;
  const columns = [
    ...["Version", "Pushed", "By", "Kind", "Changes"].map((title) => ({ title })),
    { title: "Expectations", isNumber: true as const },
  ];
  const more = history.length - rows.length;
  return markup`${rowsTable("History of pushes", columns, rows)}${more > 0 ? markup`<p>and ${more} earlier pushes</p>` : none}`;
}

type Plan = View["model"]["history"][number]["plan"];

function planOf({ added, changed, removed }: Plan): Markup {
  const texts = [
    ...added.map((name) => `+ ${name}`),
    ...changed.map(({ name, fields }) => `~ ${name}: ${fields.join(", ")}`),
    ...removed.map((name) => `− ${name}`),
  ];
  const shown = texts.slice(0, 6).map((text) => markup`<li>${text}</li>`);
  const more = texts.length - shown.length;
  return texts.length === 0
    ? markup`accounts only`
    : markup`<ul class="plan">${shown}${more > 0 ? markup`<li>and ${more} more</li>` : none}</ul>`;
}

/** @returns undefined if there is none of this name */
export function expectationPage(view: View, name: string): string | undefined {
  const { base, model } = view;
  const expectation = model.catalogue.expectations.find((one) => one.name === name);
  if (expectation === undefined) return undefined;
  const push = model.catalogue.revisions.get(name)?.push;
  const changes = model.history.filter(
    ({ plan: { added, changed } }) => added.includes(name) || changed.some((one) => one.name === name),
  );
  const items = changes.map(({ version, at, by, plan }) => {
    const fields = plan.changed.find((one) => one.name === name)?.fields;
    return markup`<li>${timeOf(at)} ${fields === undefined ? "added" : `changed: ${fields.join(", ")}`}, version <code>${version}</code>, by ${by}</li>
`;
  });
  const facts: readonly (readonly [string, Markup | string])[] =
    push === undefined
      ? []
      : [
          ["In effect since", timeOf(push.at)],
          ["Version", push.version],
          ["Pushed by", push.by],
        ];
  return page(
    view,
    "expectations",
    name,
    markup`<section>${factsOf([...facts, ["Roles", markup`<a href="${base}roles?expectation=${name}">known roles</a>`]])}
${documentOf("Expectation", asYaml(expectation))}</section>
<section aria-labelledby="history"><h2 id="history">History</h2>${items.length === 0 ? markup`<p class="empty">No push of it is on record.</p>` : markup`<ol class="timeline">${items}</ol>`}</section>`,
  );
}
