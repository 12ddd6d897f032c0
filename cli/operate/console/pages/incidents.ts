import { type Incident, isOpen } from "../../../../core/incidents/incident.ts";
import { severities } from "../../../../core/policy/compare.ts";
import { markup } from "../../../output/markup.ts";
import { page, type View } from "./layout.ts";
import { accountText, filters, incidentTable, paged, pageLink, pageOf } from "./parts.ts";

const states = [
  "detected",
  "awaiting-approval",
  "blocked",
  "suspended",
  "reverted",
  "adopted",
  "resolved",
] as const;

export function incidentsPage(view: View, query: URLSearchParams): string {
  const { base, model } = view;
  const path = `${base}incidents`;
  const wanted = model.incidents.filter((incident) => isWanted(incident, query));
  const { shown, pager } = paged(wanted, pageOf(query), pageLink(path, query));
  const choices = filters(path, query, [
    {
      name: "state",
      label: "State",
      options: [
        ["open", "open"],
        ["closed", "closed"],
        ["all", "all"],
        ...states.map((one) => [one, one] as const),
      ],
    },
    {
      name: "severity",
      label: "At least",
      options: severities.map((one) => [one, one] as const),
    },
    {
      name: "account",
      label: "Account",
      options: [["", "all"], ...model.accounts.map((one) => [one, accountText(one, model)] as const)],
    },
  ]);
  return page(
    view,
    "incidents",
    "Incidents",
    markup`${choices}${incidentTable("Incidents", shown, view)}${pager}`,
  );
}

const ranked: readonly string[] = severities;

type Listed = View["model"]["incidents"][number];

function isWanted(incident: Listed, query: URLSearchParams): boolean {
  const account = query.get("account") ?? "";
  const rank = ranked.indexOf(query.get("severity") ?? "");
  return (
    isIn(query.get("state") ?? "open", incident) &&
    severities.indexOf(incident.severity) >= rank &&
    (account === "" || incident.role.account === account) &&
    contains(incident, query.get("q") ?? "")
  );
}

function isIn(state: string, incident: Incident): boolean {
  if (state === "all") return true;
  if (state === "open" || state === "closed") return isOpen(incident) === (state === "open");
  return incident.state === state;
}

export function contains({ id, headline, role, expectation, group }: Listed, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return true;
  const place = `${role.account}/${role.name}`;
  return [id, headline, place, expectation ?? "", group ?? ""].some((one) =>
    one.toLowerCase().includes(wanted),
  );
}
