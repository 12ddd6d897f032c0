import { createHash } from "node:crypto";
import type { Incident } from "../../../core/incidents/incident.ts";
import { openIncident } from "./incidents.ts";

export const group = `group-${"a".repeat(32)}`;
export const deployer = "arn:aws:iam::283389881690:role/qovery-deployer";

/** A role that lost a recreated principal, as a member of the group; opened so many seconds after the first. */
export function orphaned(
  account: string,
  name: string,
  seconds = 0,
  changes: Partial<Incident> = {},
): Incident {
  const at = new Date(Date.parse("2026-03-01T10:00:00.000Z") + seconds * 1000).toISOString();
  const orphan = {
    uniqueId: "AROAOLD",
    principal: deployer,
    status: { kind: "recreated", id: "AROANEW" },
  } as const;
  const message = "AROAOLD stands where role/qovery-deployer was: the role was deleted and recreated";
  const source = "https://docs.aws.amazon.com/";
  const change = {
    kind: "principal-orphaned",
    direction: "orphaned",
    severity: "high",
    message,
    source,
  } as const;
  const { actor: _, ...rest } = openIncident();
  return {
    ...rest,
    id: createHash("md5").update(`${account}/${name}`).digest("hex"),
    state: "awaiting-approval",
    severity: "high",
    cause: { kind: "principal-orphaned", changes: [change], orphans: [orphan] },
    role: { account, name },
    group,
    detectedAt: at,
    steps: [{ at, state: "awaiting-approval", note: "Created by nobody whom the expectation trusts." }],
    ...changes,
  };
}

/** The incident one step on, with a person's approval. */
export function approvedBy(incident: Incident, by: string): Incident {
  const at = "2026-03-01T10:05:00.000Z";
  const step = { at, state: incident.state, note: `Approved by ${by}.` };
  return {
    ...incident,
    approval: { at, by, fingerprint: incident.fingerprint },
    steps: [...incident.steps, step],
  };
}
