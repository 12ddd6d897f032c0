import type { Incident } from "../../../core/incidents/incident.ts";
import type { Change } from "../../../core/policy/model/change.ts";
import type { Dependent } from "../../../core/principals/directory.ts";
import type { Orphan } from "../../../core/principals/orphans/orphan.ts";

export const change = (message: string): Change => ({
  kind: "principal-added",
  direction: "widened",
  severity: "critical",
  message,
  source: "https://docs.aws.amazon.com/",
});

export const provider = {
  kind: "oidc-provider",
  account: "444444444444",
  name: "token.actions.githubusercontent.com",
} as const;

export const dependent = (availability: Dependent["availability"], account = "444444444444"): Dependent => ({
  account,
  name: "github-deployer",
  arn: `arn:aws:iam::${account}:role/github-deployer`,
  expectation: "github-deployer",
  availability,
});

/** One of each status, with the longest names. */
export const orphans = (text: string): Orphan[] => {
  const principal = `arn:aws:iam::283389881690:role/${"d".repeat(64)}`;
  return [
    { uniqueId: "AROA1", principal, status: { kind: "deleted" } },
    { uniqueId: "AROA2", principal: text, status: { kind: "recreated", id: "AROA3", createdBy: text } },
    {
      uniqueId: "AROA4",
      status: { kind: "undeterminable", reason: "the former owner of the ID is unknown" },
    },
  ];
};

export function incidentOf(changes: Partial<Incident> = {}): Incident {
  return {
    id: "0123456789ab",
    state: "detected",
    severity: "critical",
    cause: {
      kind: "trust-changed",
      changes: [change("account 193672423079 (foreign) can now assume this role")],
    },
    fingerprint: "f",
    role: { account: "444444444444", name: "qovery-user-role" },
    eventIds: ["e1"],
    occurredAt: "2026-03-01T09:59:58Z",
    detectedAt: "2026-03-01T10:00:00.000Z",
    steps: [
      {
        at: "2026-03-01T10:00:00.000Z",
        state: changes.state ?? "detected",
        note: "Auto-remediation is off.",
      },
    ],
    ...changes,
  };
}
