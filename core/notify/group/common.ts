import { type Severity, severities } from "../../policy/compare.ts";
import type { Alert, Fact } from "../alert.ts";
import { ownerLabel, toolLabel } from "../incident/owner.ts";

/** Of the deletion that broke the others: what was deleted, by whom, when. The owners are those of the roles. */
export function leadFacts({ facts }: Alert): Alert["facts"] {
  return facts.filter(({ label }) => !notOfLead.includes(label));
}

const notOfLead: readonly string[] = ["Incident", "Expectation", ownerLabel, toolLabel];

/** Facts that differ by member; they are in the line of each role, or replaced by a fact of the group. */
const ownFacts: readonly string[] = [
  "Account",
  "Role",
  "Principal",
  "Incident",
  "Detected at",
  "Acknowledged",
  "Snoozed",
  ownerLabel,
  toolLabel,
];

/** The facts that all members share. */
export function commonFacts(alerts: readonly Alert[]): Alert["facts"] {
  return sharedFacts(alerts.map(({ facts }) => facts)).filter(({ label }) => !ownFacts.includes(label));
}

/** The facts that stand in each of the lists with the same value. */
export function sharedFacts([first = [], ...others]: readonly (readonly Fact[])[]): readonly Fact[] {
  return first.filter(({ label, value }) =>
    others.every((facts) => facts.some((fact) => fact.label === label && fact.value === value)),
  );
}

/** Each text once, with the number of roles it applies to, most severe first. */
export function commonFindings(alerts: readonly Alert[]): Alert["findings"] {
  const counted = new Map<string, { readonly severity: Severity; count: number }>();
  for (const { severity, text } of alerts.flatMap(({ findings }) => findings)) {
    const known = counted.get(text);
    if (known === undefined) counted.set(text, { severity, count: 1 });
    else known.count += 1;
  }
  return [...counted]
    .map(([text, { severity, count }]) => ({
      severity,
      text: count === 1 ? text : `${text} (${count} roles)`,
    }))
    .toSorted((one, other) => severities.indexOf(other.severity) - severities.indexOf(one.severity));
}
