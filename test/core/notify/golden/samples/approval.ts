import { withApproval } from "../../../../../core/incidents/approval/given-approval.ts";
import type { Incident } from "../../../../../core/incidents/incident.ts";
import { at } from "./incidents.ts";

const by = "ada (Slack U0ADA456789)";

/** The incident with a person's approval, one minute after it was detected. */
export function approval(one: Incident, decision?: "adopt"): Incident {
  const { id: incidentId, fingerprint } = one;
  return withApproval(one, { incidentId, at: at(60), by, fingerprint, ...(decision && { decision }) });
}
