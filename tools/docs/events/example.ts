import { advance, type Incident } from "../../../core/incidents/incident.ts";
import { journalEntry } from "../../../core/notify/journal/entry.ts";

const detected: Incident = {
  id: "6f2b1c0de4a7935b8c01d2e3f4a5b6c7",
  state: "detected",
  severity: "critical",
  cause: {
    kind: "trust-changed",
    changes: [
      {
        kind: "principal-added",
        direction: "widened",
        severity: "critical",
        message: "account 193672423079 (foreign) can now assume this role",
        source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
      },
    ],
  },
  fingerprint: "1f0c9a6f3d7e5b2a8c4d6e1f0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b",
  role: {
    account: "444444444444",
    name: "qovery-user-role",
    arn: "arn:aws:iam::444444444444:role/qovery-user-role",
  },
  expectation: "qovery-access",
  actor: { type: "IAMUser", arn: "arn:aws:iam::444444444444:user/bob" },
  eventIds: ["0a1b2c3d-4e5f-6789-abcd-ef0123456789"],
  occurredAt: "2026-03-01T09:59:58Z",
  detectedAt: "2026-03-01T10:00:00.412Z",
  steps: [
    {
      at: "2026-03-01T10:00:00.412Z",
      state: "detected",
      note: "The expected document is about to be written back.",
    },
  ],
};

const revertedAt = "2026-03-01T10:00:02.015Z";
const reverted = {
  ...advance(
    detected,
    "reverted",
    revertedAt,
    "The expected document was written back, and GetRole returns it.",
  ),
  revertedAt,
};

/** Events of one incident, as a rule of EventBridge receives them. */
export const examples = [
  eventOf(detected, "c0ffee00-1111-4222-8333-444455556666"),
  eventOf(reverted, "c0ffee01-1111-4222-8333-444455556666"),
];

function eventOf(incident: Incident, id: string) {
  const step = incident.steps.length - 1;
  const { detailType, source, time, resources, detail } = journalEntry({ incident, step });
  return {
    version: "0",
    id,
    "detail-type": detailType,
    source,
    account: "222222222222",
    time: `${time.slice(0, 19)}Z`,
    region: "us-east-1",
    resources,
    detail,
  };
}
