import type { Cause } from "../../incidents/cause.ts";
import type { Incident } from "../../incidents/incident.ts";
import type { RoleKey } from "../../principals/role.ts";
import { oneLine } from "../../shared/text.ts";
import { changeHeadline, lossHeadline, orphanHeadline } from "./principal-findings.ts";

/** Amazon SNS's limit for a subject, in characters. */
const longestHeadline = 100;

export function headlineOf({ cause, role }: Pick<Incident, "cause" | "role">): string {
  const whole = headlineWith(cause, role, role.name);
  const excess = whole.length - longestHeadline;
  return oneLine(excess <= 0 ? whole : headlineWith(cause, role, `${role.name.slice(0, -excess - 3)}...`));
}

function headlineWith(cause: Cause, role: RoleKey, name: string): string {
  switch (cause.kind) {
    case "trust-changed":
    case "trust-unreadable":
      return `Trust policy of ${name} changed`;
    case "trust-changed-briefly":
      return `Trust policy of ${name} was briefly changed`;
    case "risky-trust":
      return `High-risk trust policy on ${name}`;
    case "own-role-changed":
      return `Trust policy of the responder's own role ${name} was changed`;
    case "own-part-changed":
      return cause.call === undefined
        ? `The responder's own ${cause.part.kind} ${name} differs from the member template`
        : `The responder's own ${cause.part.kind} ${name} was changed by ${cause.call}`;
    case "principal-orphaned":
      return orphanHeadline(cause, name, longestHeadline);
    case "principal-deleted":
      return lossHeadline(cause, name);
    case "principal-changed":
      return changeHeadline(cause, name);
    case "role-deleted":
      return `Protected role ${name} was deleted`;
    case "permissions-changed":
      return `Permissions of ${name} changed`;
    case "role-recreated":
      return `Protected role ${name} was deleted and recreated`;
    case "expectation-changed":
      return `Expectation of ${name} changed, and the role has not`;
    case "expectations-pushed":
      return `Expectations changed: version ${cause.version} is in effect`;
    case "toggle-changed":
      return `Auto-remediation was changed: it is ${cause.mode} now`;
    case "adoption-ended":
      return `The adopted trust policy of ${name} is no longer expected`;
    case "role-not-readable":
      return cause.reported === "role-deleted"
        ? `Role ${name} may have been deleted: it cannot be read`
        : `Trust policy of ${name} may have changed: the role cannot be read`;
    case "expectation-ambiguous":
      return `Conflicting expectations for role ${name}`;
    case "call-unreadable":
      return cause.error === undefined
        ? `Oversized ${cause.eventName} call in account ${role.account}`
        : `Unreadable ${cause.eventName} event of account ${role.account}`;
    case "failed-calls":
      return `Burst of failed IAM calls in account ${role.account}`;
    case "account-unreadable":
      return `Sweep cannot read account ${role.account}`;
  }
}
