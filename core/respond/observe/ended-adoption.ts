import { type AdoptionContext, whyEnded } from "../../expectations/adoption.ts";
import type { Facts } from "./observation.ts";

/** Takes an adoption that is no longer valid off the record: the next write of the record deletes it. */
export function withoutEnded(facts: Facts, context: Omit<AdoptionContext, "partition">): Facts {
  const { adopted: adoption, ...record } = facts.record;
  const { partition } = facts.trigger;
  const why = adoption && whyEnded(adoption, { ...context, partition });
  return adoption === undefined || why === undefined ? facts : { ...facts, record, ended: { adoption, why } };
}
