import type { Incident } from "../../incidents/incident.ts";
import type { IgnoreReason } from "../decide/decision.ts";

/** How a trigger ended: as an incident, or as a recorded "nothing to do". */
export type Outcome =
  | { readonly kind: "ignored"; readonly reason: IgnoreReason }
  /** `again`: a second delivery; the metrics were emitted with the first one. */
  | { readonly kind: "incident"; readonly incident: Incident; readonly again?: true };

export const notProtected: Outcome = { kind: "ignored", reason: "not-protected" };

export const asExpected: Outcome = { kind: "ignored", reason: "as-expected" };
