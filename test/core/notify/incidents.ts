import type { Incident } from "../../../core/incidents/incident.ts";
import { advance } from "../../../core/incidents/incident.ts";

const at = (second: number) => `2026-03-01T10:00:${String(second).padStart(2, "0")}.000Z`;

export const expectedDocument = '{"Version":"2012-10-17","Statement":[]}';

/** An open incident of qovery-user-role, with fields replaced. */
export function openIncident(changes: Partial<Incident> = {}): Incident {
  return {
    id: "0123456789abcdef0123456789abcdef",
    state: "detected",
    severity: "critical",
    cause: {
      kind: "trust-changed",
      changes: [change("account 193672423079 (foreign) can now assume this role")],
    },
    fingerprint: "f",
    role: { account: "444444444444", name: "qovery-user-role" },
    eventIds: ["e1"],
    actor: { type: "IAMUser", arn: "arn:aws:iam::444444444444:user/bob" },
    occurredAt: "2026-03-01T09:59:58Z",
    detectedAt: at(0),
    expectedDocument,
    foundDocument: '{"Version":"2012-10-17","Statement":[{}]}',
    steps: [{ at: at(0), state: "detected", note: "Auto-remediation is off." }],
    ...changes,
  };
}

/** The incident one step on. */
export function movedOn(
  incident: Incident,
  state: Incident["state"],
  note = `It is ${state} now.`,
): Incident {
  return advance(incident, state, at(incident.steps.length), note);
}

export function change(message: string) {
  const source = "https://docs.aws.amazon.com/";
  return { kind: "principal-added", direction: "widened", severity: "critical", message, source } as const;
}
