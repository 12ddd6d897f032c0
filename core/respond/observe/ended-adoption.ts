import { type AdoptionContext, whyEnded } from "../../expectations/adoption.ts";
import type { Facts } from "./observation.ts";

/** Takes an adoption that is no longer valid off the record: the next write of the record deletes it. */
export function withoutEnded(facts: Facts, context: Omit<AdoptionContext, "partition">, now: Date): Facts {
  const { adopted: adoption, ...rest } = facts.record;
  const { partition } = facts.trigger;
  const why = adoption && whyEnded(adoption, { ...context, partition });
  if (adoption === undefined || why === undefined) return facts;
  const record = { ...rest, adoptionEndedAt: now.toISOString() };
  return { ...facts, record, ended: { adoption, why } };
}
