import { proposalOf } from "../incidents/approval/proposal.ts";
import type { Cause } from "../incidents/cause.ts";
import { type Incident, isOpen, notVerified } from "../incidents/incident.ts";
import type { RoleKey } from "../principals/role.ts";
import { oneLine } from "../shared/text.ts";
import type { Alert } from "./alert.ts";
import { commandsFor } from "./commands.ts";
import { factsOf } from "./facts.ts";
import {
  changeFindings,
  changeHeadline,
  deletedRoleFindings,
  dependentFindings,
  lossHeadline,
  orphanFindings,
  orphanHeadline,
  policyFindings,
} from "./principal-findings.ts";

/**
 * @param incident in its current state
 * @param now decides whether an approval is still valid
 */
export function alertOf(incident: Incident, now?: Date): Alert {
  const approve = proposalOf(incident.id, [incident], now);
  return {
    incidentId: incident.id,
    severity: incident.severity,
    headline: oneLine(headlineOf(incident)),
    status: oneLine(statusOf(incident)),
    facts: factsOf(incident).map(({ label, value }) => ({ label, value: oneLine(value) })),
    findings: findingsOf(incident, isOpen(incident)).map(({ severity, text }) => ({
      severity,
      text: oneLine(text),
    })),
    ...(approve !== undefined && { approve }),
    commands: commandsFor(incident),
    documents: {
      ...(incident.expectedDocument !== undefined && { expected: incident.expectedDocument }),
      ...(incident.foundDocument !== undefined && { found: incident.foundDocument }),
    },
  };
}

/** Amazon SNS's limit for a subject, in characters. */
const longestHeadline = 100;

const oversized =
  "CloudTrail omitted the parameters of the call because they are too large. Padding a policy with white space is a known technique to hide a change from CloudTrail.";

function headlineOf({ cause, role }: Incident): string {
  const whole = headlineWith(cause, role, role.name);
  const excess = whole.length - longestHeadline;
  return excess <= 0 ? whole : headlineWith(cause, role, `${role.name.slice(0, -excess - 3)}...`);
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

function statusOf(incident: Incident): string {
  const last = incident.steps.at(-1)?.note ?? "";
  switch (incident.state) {
    case "detected":
      return notDone(incident.cause) + last;
    case "awaiting-approval":
      return `Awaiting approval. ${last}`;
    case "reverted":
      return `${remedyOf(incident.cause).done} and verified${secondsAfter(incident)}. ${last}`;
    case "blocked":
      return incident.blockage?.code === notVerified
        ? `Written, but NOT VERIFIED. ${last}`
        : `BLOCKED: the ${remedyOf(incident.cause).noun} failed. ${last}`;
    case "suspended":
      return `SUSPENDED: automatic writes to this role are paused. ${last}`;
    case "adopted":
      return `Adopted. ${last}`;
    case "resolved":
      return `Resolved. ${last}`;
  }
}

function notDone({ kind }: Cause): string {
  if (kind === "principal-orphaned") return "Not rebound. ";
  return kind === "trust-changed" || kind === "trust-unreadable" ? "Not reverted. " : "";
}

/** Our response to the cause, as a noun and as a participle. */
function remedyOf({ kind }: Cause): { readonly noun: string; readonly done: string } {
  if (kind === "principal-orphaned") return { noun: "rebind", done: "Rebound" };
  if (kind === "role-deleted") return { noun: "restore", done: "Restored" };
  if (kind === "expectation-changed") return { noun: "write", done: "Written" };
  return { noun: "revert", done: "Reverted" };
}

/** CloudTrail's times are whole seconds, so the least is one second. Empty when no event of the change is known. */
function secondsAfter({ occurredAt, revertedAt, foundBy, cause, actor }: Incident): string {
  const isTimed = foundBy !== "sweep" && (cause.kind !== "principal-orphaned" || actor !== undefined);
  if (revertedAt === undefined || !isTimed) return "";
  const seconds = Math.max(1, Math.ceil((Date.parse(revertedAt) - Date.parse(occurredAt)) / 1000));
  return ` within ${seconds} s of the change`;
}

type Pushed = Extract<Cause, { kind: "expectations-pushed" }>;

function pushFindings({ added, changed, removed }: Pushed): Alert["findings"] {
  return [
    ...removed.map((name) => ({ severity: "medium" as const, text: `expectation ${name} was removed` })),
    ...changed.map(({ name, fields }) => ({
      severity: "info" as const,
      text: `expectation ${name} was changed: ${fields.join(", ")}`,
    })),
    ...added.map((name) => ({ severity: "info" as const, text: `expectation ${name} was added` })),
  ];
}

function findingsOf({ cause, role, severity }: Incident, isStillSo: boolean): Alert["findings"] {
  switch (cause.kind) {
    case "trust-changed":
    case "principal-orphaned":
      return orphanFindings(cause.changes, cause.orphans ?? [], isStillSo);
    case "principal-deleted":
      return dependentFindings(cause, cause.principal, isStillSo);
    case "principal-changed":
      return changeFindings(cause, severity, isStillSo);
    case "expectation-changed":
      return cause.changes.map(({ severity: rated, message }) => ({
        severity: rated,
        text: `with the new trust policy: ${message}`,
      }));
    case "trust-changed-briefly":
    case "risky-trust":
    case "own-role-changed":
      return policyFindings(cause.changes, isStillSo);
    case "trust-unreadable":
      return cause.faults.map(({ path, message }) => ({ severity: "critical", text: `${path}: ${message}` }));
    case "role-deleted":
      return deletedRoleFindings(cause, role, isStillSo);
    case "adoption-ended":
      return [];
    case "expectations-pushed":
      return pushFindings(cause);
    case "permissions-changed":
      return cause.permissions;
    case "role-recreated":
      return [{ severity: "medium", text: "roles that trusted the deleted role do not trust the new one" }];
    case "account-unreadable":
    case "role-not-readable":
      return [{ severity: "high", text: cause.error }];
    case "expectation-ambiguous":
      return [
        {
          severity: "high",
          text: `${cause.expectations.join(" and ")} are equally specific for this role: make one of them more specific`,
        },
      ];
    case "call-unreadable":
      return [{ severity: "high", text: cause.error ?? oversized }];
    case "failed-calls":
      return [
        {
          severity: "medium",
          text: `${cause.count} failed calls, the last with error ${cause.errorCode}${
            cause.errorCode.startsWith("MalformedPolicyDocument")
              ? ". This error reveals which principals exist"
              : ""
          }`,
        },
        ...(cause.asked ?? []).map((text) => ({ severity: "medium" as const, text })),
      ];
  }
}
