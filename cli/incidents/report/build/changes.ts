import type { Incident } from "../../../../core/incidents/incident.ts";
import { roleOf } from "../../../../core/notify/group/group-headline.ts";
import { policyDiff } from "../../../../core/notify/incident/policy-diff.ts";
import type { PolicyChange } from "../model.ts";

/** Each different change once, with its roles. The account of a role does not make a change different. */
export function changesOf(incidents: readonly Incident[]): readonly PolicyChange[] {
  const roles = new Map<string, string[]>();
  for (const incident of incidents) {
    const diff = policyDiff(incident.expectedDocument, incident.foundDocument);
    if (diff === undefined) continue;
    const known = roles.get(diff);
    if (known === undefined) roles.set(diff, [roleOf(incident)]);
    else known.push(roleOf(incident));
  }
  return [...roles].map(([diff, list]) => ({ roles: list, diff }));
}
