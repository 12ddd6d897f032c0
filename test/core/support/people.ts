import { type Answer, approve } from "../../../core/incidents/approval/approve.ts";
import { digestOf } from "../../../core/incidents/approval/proposal.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import type { MemoryWorld } from "./memory.ts";

/** A person approves what an incident proposes. The rechecks are not handled. */
export function approveIn(
  { ports, sentRechecks }: MemoryWorld,
  incident: Incident,
  by = "Ada",
  digest = digestOf([incident]),
): Promise<Answer> {
  const { state, groups, toggle, clock } = ports;
  const rechecks = { trustUpdated: sentRechecks, principalChanged: sentRechecks };
  const request = { subject: incident.id, digest, by };
  return approve(request, { state, groups, toggle, rechecks, clock, partition: "aws" });
}

/** What a person's other commands use: to resume a role, or to end an adoption. */
export function commandPorts({ ports, sentRechecks }: MemoryWorld) {
  const { state, clock } = ports;
  return { state, clock, rechecks: sentRechecks, partition: "aws" } as const;
}
