import type { Incident } from "../../../../../core/incidents/incident.ts";
import { incident as covered, dev, later, prod, silent, uncovered } from "./incidents.ts";

const hub = "222222222222";
const incident = (...given: Parameters<typeof covered>) => uncovered(covered(...given));
const unreadable = silent(
  incident(
    {
      kind: "account-unreadable",
      error:
        "sts:AssumeRole: AccessDenied: not authorized to assume arn:aws:iam::333333333333:role/trust-drift/trust-drift-reader",
    },
    "Drift that generates no event is not detected in this account. Its events are still handled if the roles that they name can be read. Check that the member template is deployed there.",
    { severity: "high", role: { account: dev, name: "(every role)" } },
  ),
);
const burst = incident(
  {
    kind: "failed-calls",
    count: 12,
    errorCode: "MalformedPolicyDocumentException",
    asked: ["UpdateAssumeRolePolicy of probe: arn:aws:iam::193672423079:user/alice"],
  },
  "12 IAM calls by role ops/break-glass in account 444444444444 (session bob) failed within 5 minutes. Nothing was changed.",
  { severity: "medium", role: { account: prod, name: "probe" } },
);

/** Incidents about the responder, its accounts and its settings. */
export const responder: Readonly<Record<string, Incident>> = {
  "own-part-changed, open": incident(
    {
      kind: "own-part-changed",
      part: { kind: "rule", name: "trust-drift-forward" },
      call: "DisableRule",
      differences: ["the rule is disabled"],
    },
    "This part belongs to the responder. Such a change is expected only during a deployment.",
    { severity: "high", role: { account: prod, name: "trust-drift-forward" } },
  ),
  "account-unreadable, open": unreadable,
  "account-unreadable, resolved": later(
    unreadable,
    "resolved",
    "The account can be read again, and its sweep is complete.",
  ),
  "call-unreadable, open": incident(
    { kind: "call-unreadable", eventName: "UpdateAssumeRolePolicy" },
    "The event does not say what the call changed. A sweep of the account was ordered, and each role that it finds changed is reported with this caller.",
    { severity: "high", role: { account: prod, name: "(unknown role)" } },
  ),
  "failed-calls, open": burst,
  "failed-calls, resolved": later(burst, "resolved", "Closed by ada: a test of a new policy."),
  "toggle-changed": incident(
    { kind: "toggle-changed", eventName: "PutParameter", mode: "off" },
    "The toggle was changed at 2026-03-01T03:12:01Z (PutParameter). Auto-remediation is `off`: drift is reported, and nothing is written.",
    { state: "resolved", severity: "medium", role: { account: hub, name: "(auto-remediation)" } },
  ),
  "expectations-pushed": incident(
    {
      kind: "expectations-pushed",
      version: "v12",
      from: "v11",
      added: ["payments"],
      changed: [{ name: "qovery-access", fields: ["trust"] }],
      removed: ["legacy"],
    },
    "A push put version v12 into effect: 14 expectations, 1 added, 1 changed, 1 removed. It replaces version v11.",
    {
      state: "resolved",
      severity: "medium",
      actor: { type: "CommandLine", arn: "arn:aws:iam::222222222222:user/ada" },
      role: { account: hub, name: "(expectations)" },
      eventIds: [],
    },
  ),
};
