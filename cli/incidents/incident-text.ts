import type { Incident } from "../../core/incidents/incident.ts";
import { alertOf } from "../../core/notify/incident-alert.ts";
import type { Io } from "../io.ts";
import { painter, printable, widthOf, wrapWords } from "../output/layout.ts";

/** An incident in the words of its alert. */
export function incidentText(incident: Incident, io: Io): readonly string[] {
  const { severity, headline, status, facts } = alertOf(incident);
  const wrapped = (text: string, indentation = "") => wrapWords(printable(text), widthOf(io), indentation);
  const [first, ...rest] = wrapped(`${severity.toUpperCase()}: ${headline}`);
  return [
    painter(io)("bold", first ?? ""),
    ...rest,
    ...wrapped(status),
    ...facts.flatMap(({ label, value }) => wrapped(`${label}: ${value}`, "  ")),
  ];
}
