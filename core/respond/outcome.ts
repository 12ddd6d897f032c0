import type { Incident } from "../incidents/incident.ts";
import type { IgnoreReason } from "./decide/decision.ts";

/** How a trigger ended: as an incident, or as a recorded "nothing to do". */
export type Outcome =
  | { readonly kind: "ignored"; readonly reason: IgnoreReason }
  /** `again`: this event was handled before, and what can be measured was measured then. */
  | { readonly kind: "incident"; readonly incident: Incident; readonly again?: true };
