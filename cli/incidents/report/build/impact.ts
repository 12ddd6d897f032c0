import { type Incident, isInEffect } from "../../../../core/incidents/incident.ts";
import { roleOf } from "../../../../core/notify/group/group-headline.ts";
import { findingsOf } from "../../../../core/notify/incident/findings.ts";
import { severities } from "../../../../core/policy/compare.ts";
import { principalName } from "../../../../core/principals/describe.ts";
import { oneLine } from "../../../../core/shared/text.ts";
import { rolesText } from "../formats/roles-text.ts";
import type { Report } from "../model.ts";

type Impact = Report["impact"][number];

/** What was or is possible, or no longer: each text once, worst first. */
export function impactOf(incidents: readonly Incident[], scope: Report["scope"]): Report["impact"] {
  const losses = new Map<string, readonly Incident[]>();
  const impacts: Impact[] = [];
  for (const incident of incidents) {
    const lost = lostCallersOf(incident);
    if (lost === undefined) impacts.push(...findingsOf(incident));
    for (const one of lost ?? []) losses.set(one, [...(losses.get(one) ?? []), incident]);
  }
  for (const [loss, of] of losses) impacts.push(impactOfLoss(loss, of, scope));
  const each = new Map(impacts.map((impact) => [impact.text, impact]));
  return [...each.values()].toSorted((one, other) => rankOf(other) - rankOf(one));
}

/** The effect of deleted principals, whose history is part of the root cause. @returns undefined for another cause */
function lostCallersOf(incident: Incident): readonly string[] | undefined {
  const { cause } = incident;
  if (cause.kind !== "principal-orphaned") return undefined;
  const verb = isInEffect(incident) ? "cannot" : "could not";
  const lost = cause.orphans.map(({ principal, oneOf = [], status }) =>
    principal === undefined || oneOf.length > 1 || status.kind === "renamed"
      ? undefined
      : `${principalName(principal)} ${verb} assume`,
  );
  return lost.every((one) => one !== undefined) ? lost : undefined;
}

function impactOfLoss(loss: string, incidents: readonly Incident[], scope: Report["scope"]): Impact {
  const [worst] = incidents.toSorted((one, other) => rankOf(other) - rankOf(one));
  const roles = rolesText(incidents.map(roleOf), { scope });
  return {
    severity: worst?.severity ?? "medium",
    text: oneLine(`${loss} ${roles}: sts:AssumeRole returns AccessDenied.`),
  };
}

function rankOf({ severity }: Pick<Impact, "severity">): number {
  return severities.indexOf(severity);
}
