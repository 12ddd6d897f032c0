import type { Incident } from "../../incidents/incident.ts";
import type { Fact } from "../alert.ts";
import { timeText } from "../incident/facts.ts";
import { whatOf } from "./what.ts";

/** Characters. */
const longestWhat = 150;

/** What the drift was that the incident replaced, and how long the role has been drifting. */
export function replacedFact(replaced: Incident, { continues }: Incident): Fact {
  const { count = 1, since = replaced.detectedAt } = continues ?? {};
  const earlier = count > 1 ? `; ${count} changes since ${timeText(since)}` : "";
  return { label: "Replaces", value: `${replacedText(replaced)}${earlier}` };
}

/** "Foreign account 193672423079 could assume qovery-user-role (high, since 2026-03-01 10:00:00 UTC)". */
export function replacedText(replaced: Incident): string {
  const { severity, detectedAt } = replaced;
  return `${whatOf(replaced, longestWhat)} (${severity}, since ${timeText(detectedAt)})`;
}
