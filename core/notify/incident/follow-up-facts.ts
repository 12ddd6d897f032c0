import { followUpOf } from "../../incidents/follow-up/holding.ts";
import { type Incident, isOpen } from "../../incidents/incident.ts";
import type { Fact } from "../alert.ts";
import { timeText } from "./facts.ts";

/** Who acknowledged or snoozed the open incidents. Empty while one of them waits for a person. */
export function followUpFacts(incidents: readonly Incident[], now?: Date): readonly Fact[] {
  const held = incidents.filter(isOpen).map((incident) => followUpOf(incident, now));
  const [first] = held;
  if (first === undefined || held.includes(undefined)) return [];
  const { kind, by, at, until } = first;
  return kind === "acknowledged"
    ? [{ label: "Acknowledged", value: `by ${by} at ${timeText(at)}` }]
    : [{ label: "Snoozed", value: `by ${by} until ${timeText(until ?? at)}` }];
}
