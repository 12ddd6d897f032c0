import type { Incident } from "../../../../../core/incidents/incident.ts";
import { at, later } from "./incidents.ts";

/** The incident with a person's approval, one minute after it was detected. */
export function approval(one: Incident): Incident {
  const by = "ada (Slack U0ADA456789)";
  const approved = later(one, one.state, `Approved by ${by}.`);
  const steps = approved.steps.map((step, index) =>
    index === one.steps.length ? { ...step, at: at(60) } : step,
  );
  return { ...approved, steps, approval: { at: at(60), by, fingerprint: one.fingerprint } };
}
