import type { Incident } from "../../../../../core/incidents/incident.ts";
import type { Orphan } from "../../../../../core/principals/orphans/orphan.ts";
import { approval } from "./approval.ts";
import {
  at,
  change,
  dependent,
  deployers,
  dev,
  incident,
  later,
  prod,
  silent,
  trusting,
  vendor,
} from "./incidents.ts";

const orphans = (status: Orphan["status"]): readonly Orphan[] => [
  { uniqueId: "AROAEXAMPLEOLD", principal: deployers[0] ?? "", knownBy: "history", status },
];
const message =
  "role/qovery-deployer appears as its unique ID AROAEXAMPLEOLD: it was deleted, and a new principal with the same name is not trusted";

export const orphaned = (status: Orphan["status"], note: string, changes: Partial<Incident> = {}): Incident =>
  silent(
    incident(
      {
        kind: "principal-orphaned",
        changes: [
          change("principal-orphaned", message, {
            uniqueId: "AROAEXAMPLEOLD",
            direction: "orphaned",
            severity: "high",
          }),
        ],
        orphans: orphans(status),
      },
      note,
      {
        severity: "high",
        expectedDocument: trusting(...deployers),
        foundDocument: trusting("AROAEXAMPLEOLD", deployers[1] ?? ""),
        ...changes,
      },
    ),
  );

const unknown = {
  kind: "undeterminable",
  reason: `account ${vendor} is outside the organization, so its principals cannot be read`,
} as const;
const decide =
  "The current owner of the name is unknown. Saving the document again would trust the current owner of that name, so a person must decide.";
export const asked = orphaned(
  unknown,
  `role/qovery-deployer was most likely deleted and recreated. ${decide}`,
  {
    state: "awaiting-approval",
  },
);
const saved =
  "The expected document was saved again, and GetRole returns it. The role trusts the expected principals again.";
const stranger = `${deployers[0]} is now AROAEXAMPLENEW`;
export const unchecked = later(
  approval(asked),
  "detected",
  `The expected document was saved again, but a name has another owner: ${stranger}. The role may trust an unknown principal.`,
  { revertedAt: at(65), strangers: [stranger] },
);
const loss = {
  kind: "principal-deleted",
  principal: { kind: "role", account: dev, name: "pipeline" },
  dependents: [dependent("deploy-target", prod, "critical"), dependent("deploy-target", dev, "normal")],
} as const;
const pipeline = { account: dev, name: "pipeline", arn: `arn:aws:iam::${dev}:role/ci/pipeline` };
export const lost = incident(
  loss,
  "This principal can no longer assume the roles that trust it, until the roles are rebound. If the principal is recreated, its unique ID is different.",
  { severity: "high", role: pipeline },
);

/** What happens to the principals that protected roles trust. */
export const principals: Readonly<Record<string, Incident>> = {
  "principal-orphaned, deleted, open": orphaned(
    { kind: "deleted" },
    "The principal does not exist, so it cannot be trusted again. The role is checked again when the principal is recreated.",
  ),
  "principal-orphaned, approval needed": asked,
  "principal-orphaned, approved": approval(asked),
  "principal-orphaned, rebound": later(approval(asked), "reverted", saved, { revertedAt: at(65) }),
  "principal-orphaned, check": unchecked,
  "principal-orphaned, resolved": later(asked, "resolved", "The role is as expected again."),
  "principal-deleted, open": lost,
  "principal-deleted, resolved": later(
    lost,
    "resolved",
    "The name exists again, as AROAEXAMPLENEW, created by role ci/admin in account 333333333333. Roles that trust the name still trust the old ID until they are rebound.",
  ),
  "principal-changed, renamed, open": incident(
    {
      kind: "principal-changed",
      principal: { kind: "user", account: dev, name: "bot" },
      change: { kind: "renamed", arn: `arn:aws:iam::${dev}:user/robot`, id: "AIDAEXAMPLE" },
      dependents: [dependent("deploy-target", prod, "normal")],
    },
    "The user keeps its access: roles trust its unique ID. The expected name is free for another user.",
    { severity: "medium", role: { account: dev, name: "bot", arn: `arn:aws:iam::${dev}:user/bot` } },
  ),
  "principal-changed, provider, open": incident(
    {
      kind: "principal-changed",
      principal: { kind: "saml-provider", account: prod, name: "okta" },
      change: { kind: "provider-settings", changed: ["metadata"] },
      dependents: [dependent("app", prod, "critical")],
    },
    "Alert only: the responder changes no identity provider.",
    {
      severity: "high",
      role: { account: prod, name: "okta", arn: `arn:aws:iam::${prod}:saml-provider/okta` },
    },
  ),
};
