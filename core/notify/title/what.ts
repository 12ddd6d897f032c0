import { orphansOf } from "../../incidents/cause.ts";
import { type Incident, isInEffect, isUnchecked } from "../../incidents/incident.ts";
import type { Change } from "../../policy/compare.ts";
import { severities } from "../../policy/compare.ts";
import { orphanNames } from "../../principals/orphans/describe-orphans.ts";
import { cut } from "../../shared/text.ts";
import { headlineOf } from "../incident/headline.ts";
import { admissionText } from "./admission.ts";

/**
 * What happened, for the title of a notification, in the past tense once the incident is closed.
 *
 * @param longest characters: details are left out first, then the role's name is shortened
 */
export function whatOf(incident: Incident, longest: number): string {
  const { role } = incident;
  for (const isShort of [false, true]) {
    const text = textOf(incident, role.name, isShort);
    if (text.length <= longest) return text;
  }
  const excess = textOf(incident, role.name, true).length - longest;
  const name = cut(role.name, Math.max(shortestName + 3, role.name.length - excess));
  const text = textOf(incident, name, true);
  return cut(text, longest);
}

const shortestName = 8;

function textOf(incident: Incident, name: string, isShort: boolean): string {
  const { cause, role } = incident;
  const isStillSo = isInEffect(incident);
  if (isUnchecked(incident)) return `${name} may trust an unknown principal`;
  switch (cause.kind) {
    case "trust-changed":
    case "trust-changed-briefly":
    case "risky-trust":
    case "own-role-changed": {
      const worst = worstOf(cause.changes);
      if (worst === undefined) break;
      const owner = cause.kind === "own-role-changed" ? `the responder's own role ${name}` : name;
      return admissionText(worst, owner, isShort, isStillSo);
    }
    case "trust-unreadable":
      return isStillSo
        ? `Trust policy of ${name} cannot be parsed`
        : `Trust policy of ${name} could not be parsed`;
    case "expectation-changed":
      return isStillSo
        ? `Expectation of ${name} changed, and the role has not`
        : `Expectation of ${name} changed`;
    case "role-not-readable": {
      const event = cause.reported === "role-deleted" ? "been deleted" : "changed";
      return isStillSo
        ? `Role ${name} may have ${event}: it cannot be read`
        : `Role ${name} could not be read`;
    }
    case "principal-orphaned":
      if (isShort) return `${name} lost its trusted ${orphanNames(orphansOf(cause))}`;
      break;
    case "toggle-changed":
      return `Auto-remediation was changed: it is ${cause.mode} now`;
    case "call-unreadable":
      return `${cause.error === undefined ? "Oversized" : "Unreadable"} ${cause.eventName} call: its change is unknown`;
    case "failed-calls":
      return `${cause.count} IAM calls of one caller failed`;
    case "account-unreadable":
      return isStillSo ? "Sweep cannot read the account" : "Sweep could not read the account";
  }
  const headline = headlineOf({ cause, role: { ...role, name } });
  return isStillSo ? headline : headline.replace(" no longer trusts ", " did not trust ");
}

/** The first of the worst ones. A deleted principal comes last: other changes are deliberate. */
export function worstOf(changes: readonly Change[]): Change | undefined {
  const rank = ({ severity, direction }: Change) =>
    severities.indexOf(severity) * 2 + (direction === "orphaned" ? 0 : 1);
  return changes.reduce<Change | undefined>(
    (worst, one) => (worst === undefined || rank(one) > rank(worst) ? one : worst),
    undefined,
  );
}
