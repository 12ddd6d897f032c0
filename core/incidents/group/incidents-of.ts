import type { Incident } from "../incident.ts";
import type { Groups, State } from "../ports.ts";
import { isGroupId } from "./group.ts";

interface SubjectPorts {
  readonly state: Pick<State, "incident">;
  readonly groups: Pick<Groups, "members">;
}

/** @param subject the ID of an incident or of a group @returns the incidents, oldest first; empty if there are none */
export async function incidentsOf(
  subject: string,
  { state, groups }: SubjectPorts,
): Promise<readonly Incident[]> {
  if (isGroupId(subject)) return groups.members(subject);
  const incident = await state.incident(subject);
  return incident === undefined ? [] : [incident];
}
