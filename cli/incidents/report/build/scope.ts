import { type Incident, isOpen } from "../../../../core/incidents/incident.ts";
import type { AccountNames } from "../../../../core/notify/context.ts";
import { alertStateOf, labelOf } from "../../../../core/notify/title/state.ts";
import type { Scope } from "../model.ts";
import { beginOf, endOf } from "./window.ts";

/** @param incidents the latest of each role */
export function scopeOf(incidents: readonly Incident[], names: AccountNames, now: Date): Scope {
  const dependents = incidents.flatMap(({ cause }) =>
    "dependents" in cause ? (cause.dependents ?? []) : [],
  );
  const more = incidents.map(({ cause }) => ("moreDependents" in cause ? (cause.moreDependents ?? 0) : 0));
  const accounts = new Set([
    ...incidents.map(({ role }) => role.account),
    ...dependents.map(({ account }) => account),
  ]);
  return {
    accounts: [...accounts].sort().map((id) => {
      const name = names.get(id);
      return { id, ...(name !== undefined && { name }) };
    }),
    roles: incidents.map((incident) => ({
      account: incident.role.account,
      role: incident.role.arn ?? incident.role.name,
      severity: incident.severity,
      state: labelOf(incident, alertStateOf(incident, now)),
      from: beginOf(incident).from,
      ...(!isOpen(incident) && { to: endOf(incident) }),
      incident: incident.id,
    })),
    dependents: dependents.map(({ account, name, availability }) => ({
      account,
      role: name,
      isCritical: availability === "critical",
    })),
    moreDependents: more.reduce((sum, one) => sum + one, 0),
  };
}
