import { type Incident, isOpen } from "../../../../core/incidents/incident.ts";
import type { AccountNames } from "../../../../core/notify/context.ts";
import { alertStateOf, labelOf } from "../../../../core/notify/title/state.ts";
import type { Labeled, Scope } from "../model.ts";
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

const mostRolesForHelp = 10;

/** What to send with a request for help. */
export function helpOf(id: string, { roles }: Scope, region: string): readonly Labeled[] {
  const more = roles.length - mostRolesForHelp;
  return [
    ...roles
      .slice(0, mostRolesForHelp)
      .map(({ account, role }) =>
        role.startsWith("(")
          ? { label: "Account", value: account }
          : { label: "Role", value: role.startsWith("arn:") ? role : `${account}/${role}` },
      ),
    ...(more > 0 ? [{ label: "More roles", value: `${more}, in Scope` }] : []),
    { label: "Region of the events of IAM", value: region },
    { label: "Incident", value: id },
  ];
}
