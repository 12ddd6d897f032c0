import { readAllIncidents } from "../../adapters/dynamodb/incidents/all-incidents.ts";
import { isCanaryIncident } from "../../core/canary/trust.ts";
import { type Incident, isOpen } from "../../core/incidents/incident.ts";
import { headlineOf } from "../../core/notify/incident/headline.ts";
import { type Severity, severities } from "../../core/policy/compare.ts";
import { checkOption } from "../input/arguments.ts";
import { timeOf } from "../input/time.ts";
import { wholeTable } from "../input/whole-table.ts";
import type { Invocation, Io } from "../io.ts";
import { formatOf, painter, printable, widthOf, wrapWords } from "../output/layout.ts";

interface Options {
  readonly state: string;
  readonly severity: Severity;
  readonly account?: string | undefined;
  readonly since?: string | undefined;
  readonly canary?: true | undefined;
  readonly json?: true | undefined;
  readonly table: string;
}

/** Prints incidents, latest first. @returns 2 if one of them is open */
export async function list(options: Options, { io, region }: Invocation): Promise<number> {
  const { account, table: name } = options;
  checkOption("--account", account === undefined ? [] : [account], /^\d{12}$/, "12 digits");
  const isWanted = filterOf(options);
  const incidents = (await readAllIncidents(wholeTable(region, name))).filter(isWanted);
  io.stdout.write(
    options.json
      ? incidents.map((one) => `${JSON.stringify(summaryOf(one))}\n`).join("")
      : incidents.map((one) => textOf(one, io)).join("") + countText(incidents, options),
  );
  return incidents.some(isOpen) ? 2 : 0;
}

function filterOf({ state, severity, account, since, canary }: Options): (incident: Incident) => boolean {
  const from = since === undefined ? "" : timeOf("--since", since, new Date());
  const rank = severities.indexOf(severity);
  const isInState = (incident: Incident) => {
    if (state === "all") return true;
    if (state === "open" || state === "closed") return isOpen(incident) === (state === "open");
    return incident.state === state;
  };
  return (incident) =>
    (canary === true || !isCanaryIncident(incident, incident.role.account)) &&
    isInState(incident) &&
    severities.indexOf(incident.severity) >= rank &&
    (account === undefined || incident.role.account === account) &&
    incident.detectedAt >= from;
}

/** What `--json` prints of each. */
function summaryOf(incident: Incident) {
  const { id, state, severity, cause, role, expectation, group, detectedAt, closedAt } = incident;
  return {
    id,
    state,
    severity,
    cause: cause.kind,
    account: role.account,
    role: role.name,
    headline: headlineOf(incident),
    detectedAt,
    ...(expectation !== undefined && { expectation }),
    ...(group !== undefined && { group }),
    ...(closedAt !== undefined && { closedAt }),
  };
}

function textOf(incident: Incident, io: Io): string {
  const { id, state, severity, role, group, detectedAt } = incident;
  const paint = painter(io);
  const lines = [
    `${paint(formatOf(severity), severity)}, ${state}, ${detectedAt.slice(0, 16).replace("T", " ")} UTC`,
    ...[`${headlineOf(incident)} (${role.account})`, id, group === undefined ? "" : `in ${group}`]
      .filter((text) => text !== "")
      .flatMap((text) => wrapWords(printable(text), widthOf(io), "  ")),
  ];
  return `${lines.join("\n")}\n\n`;
}

function countText(incidents: readonly Incident[], { state, severity, account, since }: Options): string {
  const open = incidents.filter(isOpen).length;
  if (incidents.length === 0) {
    const isPlain = state === "open" && severity === "info" && account === undefined && since === undefined;
    return isPlain ? "No open incidents.\n" : "No incident matches the options.\n";
  }
  return `${incidents.length === 1 ? "1 incident" : `${incidents.length} incidents`}, ${open} open.\n`;
}
