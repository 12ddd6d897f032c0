import type { Cause } from "../../incidents/cause.ts";
import { type Incident, isInEffect } from "../../incidents/incident.ts";
import { oneLine } from "../../shared/text.ts";
import type { Alert } from "../alert.ts";
import {
  changeFindings,
  deletedRoleFindings,
  dependentFindings,
  orphanFindings,
  policyFindings,
} from "./principal-findings.ts";

export function findingsOf(incident: Incident): Alert["findings"] {
  return textsOf(incident, isInEffect(incident)).map(({ severity, text }) => ({
    severity,
    text: oneLine(text),
  }));
}

function textsOf({ cause, role, severity, restoration }: Incident, isStillSo: boolean): Alert["findings"] {
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
      return cause.faults.map(({ path, message }) => ({
        severity: "critical",
        text: path === "$" ? message : `${path}: ${message}`,
      }));
    case "role-deleted":
      return deletedRoleFindings(cause, role, isStillSo, (restoration?.done.length ?? 0) > 0);
    case "own-part-changed":
      return cause.differences.map((text) => ({ severity: "high", text }));
    case "adoption-ended":
      return [];
    case "toggle-changed":
      return cause.problem === undefined ? [] : [{ severity: "high", text: cause.problem }];
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
          text: `${cause.expectations.join(" and ")} are equally specific for this role`,
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
        ...(cause.asked ?? []).map((text) => ({ severity: "medium" as const, text: `asked for ${text}` })),
      ];
  }
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

const oversized =
  "CloudTrail omitted the parameters of the call: they are too large. Padding a policy with white space can hide a change.";
