import type { Incident } from "../../../../../core/incidents/incident.ts";
import { approval } from "./approval.ts";
import { followed, reminded } from "./follow-up.ts";
import {
  at,
  change,
  deployers,
  foreign,
  incident,
  later,
  prod,
  removed,
  silent,
  trusting,
  uncovered,
} from "./incidents.ts";

const documents = {
  expectationSource: "https://github.com/acme/iam/blob/main/expectations/qovery-access.yaml",
  expectedDocument: trusting(...deployers),
  foundDocument: trusting(...deployers, "arn:aws:iam::193672423079:root"),
};
const drift = (note: string, changes: Partial<Incident> = {}) =>
  incident({ kind: "trust-changed", changes: [foreign] }, note, { ...documents, ...changes });

const about = "The expected document is about to be written back.";
const done = "The expected document was written back, and GetRole returns it.";
const asked = drift("The expectation qovery-access requires approval.", { state: "awaiting-approval" });
const remediator = `arn:aws:iam::${prod}:role/trust-drift/trust-drift-remediator`;
const denied = `iam:UpdateAssumeRolePolicy: AccessDenied: User: arn:aws:sts::${prod}:assumed-role/trust-drift-remediator/trust-drift is not authorized to perform: iam:UpdateAssumeRolePolicy on resource: role qovery-user-role`;
const blocked = later(drift(about), "blocked", denied, {
  blockage: {
    operation: "iam:UpdateAssumeRolePolicy",
    code: "AccessDenied",
    error: denied,
    unblockingStatement: `{"Effect":"Allow","Action":"iam:UpdateAssumeRolePolicy","Resource":"arn:aws:iam::${prod}:role/qovery-user-role"}`,
    attachTo: { policy: "permissions", roleArn: remediator },
  },
});
const unreadable = incident(
  {
    kind: "trust-unreadable",
    faults: [{ path: "$", message: "Invalid JSON: Unexpected end of JSON input" }],
  },
  "Auto-remediation is off.",
  { expectedDocument: documents.expectedDocument, foundDocument: '{"Version":' },
);

const latestId = "99aa0c6ae2f94c53a8b7c4e9d0f1a2b3";
const superseded = later(
  drift("Auto-remediation is off."),
  "resolved",
  `Superseded by a later change: see incident ${latestId}.`,
  { supersededBy: latestId },
);

/** Drift, and the incident that it replaced in the same message. */
export const replacing = {
  before: superseded,
  incident: drift("Auto-remediation is off.", {
    id: latestId,
    severity: "high",
    cause: { kind: "trust-changed", changes: [removed] },
    foundDocument: trusting(deployers[1] ?? ""),
    supersedes: superseded.id,
    continues: { id: superseded.id, since: superseded.detectedAt, count: 1 },
    detectedAt: at(300),
    occurredAt: at(298),
    steps: [{ at: at(300), state: "detected", note: "Auto-remediation is off." }],
  }),
};

/** Changes of a trust policy, in every state. */
export const trust: Readonly<Record<string, Incident>> = {
  "trust-changed, open": drift("Auto-remediation is off.", {
    tags: [
      { key: "aws:cloudformation:stack-name", value: "qovery-roles" },
      { key: "Team", value: "platform" },
      { key: "contact", value: "#platform-oncall" },
    ],
  }),
  "trust-changed, open, found by a sweep": silent(
    drift("The expectation qovery-access is set to alert only."),
  ),
  "trust-changed, acknowledged": followed(drift("Auto-remediation is off."), "acknowledged"),
  "trust-changed, snoozed": followed(drift("Auto-remediation is off."), "snoozed"),
  "trust-changed, reminder": reminded(drift("Auto-remediation is off.")),
  "trust-changed, a principal lost, open": drift("Auto-remediation is off.", {
    severity: "high",
    cause: { kind: "trust-changed", changes: [removed] },
    foundDocument: trusting(deployers[1] ?? ""),
  }),
  "trust-changed, approval needed": asked,
  "trust-changed, approval needed, reminder": reminded(asked),
  "trust-changed, approved": approval(asked),
  "trust-changed, reverted": later(drift(about), "reverted", done, { revertedAt: at(2) }),
  "trust-changed, reverted with approval": later(approval(asked), "reverted", done, { revertedAt: at(65) }),
  "trust-changed, blocked": blocked,
  "trust-changed, retrying": approval(blocked),
  "trust-changed, not verified": later(
    drift(about),
    "blocked",
    "GetRole still returns the changed document after 8 seconds.",
    {
      blockage: {
        operation: "iam:UpdateAssumeRolePolicy",
        code: "NotVerified",
        error: "GetRole still returns the changed document after 8 seconds.",
      },
    },
  ),
  "trust-changed, suspended": drift(
    "The latest reverts did not last: another writer keeps changing this role. Auto-remediation of this role is suspended until the role has been as expected for 30 minutes. Approve to write once, or end the suspension with `trustdrift resume`.",
    {
      state: "suspended",
      severity: "high",
      cause: { kind: "trust-changed", changes: [removed] },
      foundDocument: trusting(deployers[1] ?? ""),
    },
  ),
  "trust-changed, adopting": approval(drift("Auto-remediation is off."), "adopt"),
  "trust-changed, adopted": drift(
    "The expectation qovery-access trusts this caller to change the role, so the live document is now the expected document.",
    {
      state: "adopted",
      severity: "high",
      cause: { kind: "trust-changed", changes: [removed] },
      foundDocument: trusting(deployers[1] ?? ""),
    },
  ),
  "trust-changed, resolved": later(
    drift("Auto-remediation is off."),
    "resolved",
    "The role is as expected again, reverted by user release-bot.",
  ),
  "trust-changed, closed": later(
    drift("Auto-remediation is off."),
    "resolved",
    "Closed by ada: the account is ours.",
  ),
  "trust-changed, superseded": superseded,
  "trust-changed-briefly, resolved": drift(
    "The change was reverted within 32 s, before the responder read the role. The role is as expected.",
    { state: "resolved", cause: { kind: "trust-changed-briefly", changes: [foreign] } },
  ),
  "trust-unreadable, open": unreadable,
  "trust-unreadable, reverted": later(unreadable, "reverted", done, { revertedAt: at(2) }),
  "risky-trust, open": uncovered(
    incident(
      {
        kind: "risky-trust",
        changes: [
          change(
            "everyone-admitted",
            "the trust policy admits anyone in any AWS account, without any condition",
          ),
        ],
      },
      "No expectation covers this role: alert only, nothing was changed.",
      { role: { account: prod, name: "reports" }, foundDocument: trusting("*") },
    ),
  ),
  "expectation-changed, approval needed": silent(
    incident(
      {
        kind: "expectation-changed",
        changes: [removed],
        push: { version: "v12", at: at(-600), by: "arn:aws:iam::222222222222:user/ada" },
      },
      "The expectation qovery-access was changed by arn:aws:iam::222222222222:user/ada at 2026-03-01T03:02:04.000Z (version v12). No change of the role since then is known.",
      { ...documents, state: "awaiting-approval", severity: "high" },
    ),
  ),
  "adoption-ended, resolved": silent(
    incident(
      { kind: "adoption-ended" },
      "The adopted trust policy is no longer expected: the expectation qovery-access changed.",
      {
        state: "resolved",
        severity: "info",
      },
    ),
  ),
};
