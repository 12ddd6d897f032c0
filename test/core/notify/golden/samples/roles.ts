import type { Incident } from "../../../../../core/incidents/incident.ts";
import { approval } from "./approval.ts";
import { at, change, dependent, dev, incident, later, prod, silent, trusting } from "./incidents.ts";

const role = { account: dev, name: "pipeline", path: "/ci/" };
const deleted = (note: string, changes: Partial<Incident> = {}): Incident =>
  incident(
    {
      kind: "role-deleted",
      dependents: [dependent("deploy-target", prod, "critical")],
      snapshotTakenAt: at(-900),
    },
    note,
    {
      severity: "high",
      role,
      expectedDocument: trusting(`arn:aws:iam::${dev}:root`),
      expectation: "pipelines",
      ...changes,
    },
  );
export const asked = deleted(
  "The expectation pipelines requires approval. The latest snapshot, of 2026-03-01T02:57:04.000Z, would be used to recreate the role.",
  { state: "awaiting-approval" },
);
const command = { purpose: "First, check the role", line: "aws iam get-role --role-name pipeline" };
const denied =
  "iam:AttachRolePolicy: AccessDenied: not authorized to perform: iam:AttachRolePolicy on resource: role pipeline";

/** Roles that were deleted, and everything else about a role. */
export const roles: Readonly<Record<string, Incident>> = {
  "role-deleted, open": deleted("The role was deleted."),
  "role-deleted, approval needed": asked,
  "role-deleted, restoring": approval(asked),
  "role-deleted, restored": later(
    approval(asked),
    "reverted",
    "The role was recreated as AROAEXAMPLENEW with all its parts, and verified. The roles that trust it by its old ID are being rechecked.",
    { revertedAt: at(72) },
  ),
  "role-deleted, blocked": later(
    approval(asked),
    "blocked",
    `attached policy deploy: ${denied}. The restore continues when the permission is granted.`,
    {
      blockage: {
        operation: "iam:AttachRolePolicy",
        code: "AccessDenied",
        error: denied,
        unblockingStatement: `{"Effect":"Allow","Action":"iam:AttachRolePolicy","Resource":"arn:aws:iam::${dev}:role/ci/pipeline"}`,
      },
      restoration: {
        newId: "AROAEXAMPLENEW",
        done: ["role /ci/pipeline"],
        notes: [],
        missing: [`attached policy deploy: ${denied}`],
        finish: [
          {
            purpose: "Attach the policy",
            line: "aws iam attach-role-policy --role-name pipeline --policy-arn arn:aws:iam::333333333333:policy/deploy",
          },
        ],
        undo: [{ purpose: "Undo: delete the role", line: "aws iam delete-role --role-name pipeline" }],
        check: [command],
      },
    },
  ),
  "role-deleted, closed": later(
    deleted("The role was deleted."),
    "resolved",
    "Closed by ada: the role was retired.",
  ),
  "role-recreated, resolved": incident(
    { kind: "role-recreated" },
    "The role was deleted and recreated, and is as expected. The new role has another unique ID: roles that trusted the deleted role do not trust the new one until they are rebound.",
    { state: "resolved", severity: "medium", role },
  ),
  "permissions-changed, open": incident(
    {
      kind: "permissions-changed",
      from: "d",
      permissions: [
        { severity: "high", text: "managed policy arn:aws:iam::aws:policy/AdministratorAccess was attached" },
      ],
    },
    "Alert only: the responder changes no permissions. To ignore such changes of a role, set permissions: ignore in its expectation.",
    { severity: "high" },
  ),
  "role-not-readable, open": incident(
    {
      kind: "role-not-readable",
      reported: "trust-updated",
      error: "sts:AssumeRole: AccessDenied: not authorized to assume trust-drift-reader",
    },
    "The role could not be read. Nothing was written, because the event alone is not sufficient evidence.",
    { severity: "high" },
  ),
  "expectation-ambiguous, open": silent(
    incident(
      { kind: "expectation-ambiguous", expectations: ["qovery-access", "qovery-everywhere"] },
      "Two expectations cover this role equally: it is not protected until one of them is more specific.",
      { severity: "high" },
    ),
  ),
  "own-role-changed, open": incident(
    {
      kind: "own-role-changed",
      changes: [
        change(
          "foreign-account-admitted",
          "the trust policy admits any principal in account 193672423079 (foreign), without any condition",
          {
            principal: "arn:aws:iam::193672423079:root",
          },
        ),
      ],
    },
    "This role belongs to the responder, which never writes its own roles. Deploy the responder again to revert the change.",
    {
      role: {
        account: prod,
        name: "trust-drift-remediator",
        arn: `arn:aws:iam::${prod}:role/trust-drift/trust-drift-remediator`,
      },
      foundDocument: trusting("arn:aws:iam::193672423079:root"),
    },
  ),
};
