import { orphansOf } from "../../../../core/incidents/cause.ts";
import type { Incident, IncidentState } from "../../../../core/incidents/incident.ts";
import { roleOf } from "../../../../core/notify/group/group-headline.ts";
import { headlineOf } from "../../../../core/notify/incident/headline.ts";
import { describeActor } from "../../../../core/principals/actor.ts";
import { shortName } from "../../../../core/principals/describe.ts";
import { oneLine } from "../../../../core/shared/text.ts";
import type { Entry } from "../model.ts";

/** All that is on record about the incidents, oldest first. Equal entries of several roles are one entry. */
export function timelineOf(incidents: readonly Incident[]): readonly Entry[] {
  const all = incidents.flatMap((incident) => [
    ...causesOf(incident),
    ...stepsOf(incident),
    ...resumedIn(incident),
  ]);
  const merged = new Map<string, Entry>();
  for (const entry of all.toSorted(byTime)) {
    const key = `${entry.kind} ${entry.text}`;
    const known = merged.get(key);
    merged.set(key, known === undefined ? entry : joined(known, entry));
  }
  return [...merged.values()].toSorted(byTime);
}

function byTime(one: Entry, other: Entry): number {
  return Date.parse(one.at) - Date.parse(other.at) || rankOf(one) - rankOf(other);
}

/** A whole second of CloudTrail may be the second of a detection. */
function rankOf({ kind }: Entry): number {
  return kind === "cause" ? 0 : kind === "detected" ? 1 : 2;
}

function joined(known: Entry, { at, roles }: Entry): Entry {
  return {
    ...known,
    roles: [...new Set([...known.roles, ...roles])],
    ...(at !== known.at && { until: at }),
  };
}

/** What happened before the detection. */
function causesOf(incident: Incident): readonly Entry[] {
  const { actor, occurredAt, cause } = incident;
  const roles = rolesOf(incident);
  const created = orphansOf(cause).flatMap(({ principal, status }): Entry[] => {
    if (status.kind !== "recreated" || status.createdAt === undefined) return [];
    const name = principal === undefined ? "A principal" : shortName(principal);
    const by = status.createdBy === undefined ? "" : ` by ${status.createdBy}`;
    return [
      {
        at: status.createdAt,
        kind: "cause",
        text: oneLine(`${name} was created as ${status.id}${by}.`),
        roles: [],
      },
    ];
  });
  if (actor === undefined) return created;
  const text = oneLine(`${headlineOf(incident)}, by ${describeActor(actor)}.`);
  return [...created, { at: occurredAt, kind: "cause", text, roles }];
}

function stepsOf(incident: Incident): readonly Entry[] {
  const roles = rolesOf(incident);
  return incident.steps.map(({ at, state, note }, step) => {
    const isFirst = step === 0;
    const detected = incident.foundBy === "sweep" ? "A sweep detected it. " : "Detected. ";
    return {
      at,
      kind: isFirst && state !== "reverted" ? "detected" : kindOf(state),
      text: oneLine(`${isFirst ? detected : problemOf(state)}${note}`),
      roles,
    };
  });
}

/** The note of a refused write is only AWS's answer. */
function problemOf(state: IncidentState): string {
  return state === "blocked" ? "Blocked. " : "";
}

function kindOf(state: IncidentState): Entry["kind"] {
  switch (state) {
    case "detected":
    case "awaiting-approval":
      return "decision";
    case "reverted":
      return "written";
    case "blocked":
    case "suspended":
      return "problem";
    case "adopted":
    case "resolved":
      return "ended";
  }
}

function resumedIn(incident: Incident): readonly Entry[] {
  const { resumed } = incident;
  if (resumed === undefined) return [];
  const text = oneLine(`${resumed.by} ended the suspension.`);
  return [{ at: resumed.at, kind: "decision", text, roles: rolesOf(incident) }];
}

function rolesOf(incident: Incident): readonly string[] {
  return incident.role.name.startsWith("(") ? [] : [roleOf(incident)];
}
