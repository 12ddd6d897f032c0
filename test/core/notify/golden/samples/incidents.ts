import type { Cause } from "../../../../../core/incidents/cause.ts";
import { advance, type Incident, type IncidentState } from "../../../../../core/incidents/incident.ts";
import type { Change } from "../../../../../core/policy/model/change.ts";
import type { Dependent } from "../../../../../core/principals/directory.ts";

export const prod = "444444444444";
export const dev = "333333333333";
export const vendor = "283389881690";

const start = Date.parse("2026-03-01T03:12:04.000Z");
export const at = (second: number) => new Date(start + second * 1000).toISOString();

export function trusting(...principals: readonly string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: principals }, Action: "sts:AssumeRole" }],
  });
}

export const deployers = ["role", "user"].map((kind) => `arn:aws:iam::${vendor}:${kind}/qovery-deployer`);

export function change(kind: Change["kind"], message: string, more: Partial<Change> = {}): Change {
  const source =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html";
  return { kind, direction: "widened", severity: "critical", message, source, ...more };
}

export const foreign = change(
  "foreign-account-admitted",
  "any principal in account 193672423079 (foreign) can now assume this role, without any condition",
  { principal: "arn:aws:iam::193672423079:root" },
);

export const removed = change(
  "principal-removed",
  `role qovery-deployer in account ${vendor} can no longer assume this role`,
  { principal: deployers[0] ?? "", direction: "narrowed", severity: "high" },
);

export function dependent(name: string, account: string, availability: Dependent["availability"]): Dependent {
  const arn = `arn:aws:iam::${account}:role/${name}`;
  return { account, name, arn, expectation: "deploy-target", availability };
}

export const operator = {
  type: "AssumedRole",
  arn: `arn:aws:iam::${prod}:role/ops/break-glass`,
  sessionName: "bob",
  sourceIdentity: "bob@example.com",
  accessKeyId: "ASIAEXAMPLEEXAMPLE00",
  userAgent: "aws-cli/2.17.0 md/awscrt#0.20.11",
  sourceIPAddress: "203.0.113.24",
} as const;

/** An incident of qovery-user-role in prod. */
export function incident(cause: Cause, note: string, changes: Partial<Incident> = {}): Incident {
  const state = changes.state ?? "detected";
  return {
    id: "5b1d0c6ae2f94c53a8b7c4e9d0f1a2b3",
    state,
    severity: "critical",
    cause,
    fingerprint: "f",
    role: {
      account: prod,
      name: "qovery-user-role",
      arn: `arn:aws:iam::${prod}:role/qovery-user-role`,
    },
    expectation: "qovery-access",
    eventIds: ["0f4f4c1e-5d7a-4b53-9a31-2d9b5b1f7c11"],
    actor: operator,
    occurredAt: "2026-03-01T03:12:01Z",
    detectedAt: at(0),
    steps: [{ at: at(0), state, note }],
    ...changes,
  };
}

/** The incident one step on, a few seconds after its last step. */
export function later(
  one: Incident,
  state: IncidentState,
  note: string,
  changes: Partial<Incident> = {},
): Incident {
  const last = (Date.parse(one.steps.at(-1)?.at ?? at(0)) - start) / 1000;
  return { ...advance(one, state, at(last + 3), note), ...changes };
}

/** No expectation covers the role, or the incident is about no role. */
export function uncovered({ expectation: _, ...one }: Incident): Incident {
  return one;
}

/** Without a known caller: a sweep found it. */
export function silent({ actor: _, ...one }: Incident): Incident {
  return { ...one, eventIds: [], foundBy: "sweep" };
}
