import { cut } from "../../shared/text.ts";
import type { Incident } from "../incident.ts";

const mostChanges = 3;
const longestNote = 300;

/**
 * What a person has not seen, who clicked on an outdated message.
 *
 * @param since the last change that the message showed: ISO 8601
 * @returns a sentence for each of the latest changes; empty if nothing is known
 */
export function changesSince(incidents: readonly Incident[], since: string): string {
  const later = incidents
    .flatMap(({ steps, role }) => steps.map((step) => ({ ...step, role: role.name })))
    .filter(({ at, kind }) => at > since && kind !== "reminder")
    .sort((one, other) => (one.at < other.at ? -1 : 1))
    .slice(-mostChanges);
  const texts = later.map(({ at, state, note, role }) => {
    const whose = incidents.length > 1 ? ` (${role})` : "";
    return `${at.slice(11, 19)} UTC, ${state}${whose}: ${cut(note, longestNote)}`;
  });
  return texts.length === 0 ? "" : `Changed since: ${texts.join(" ")}`;
}
