import { type AdoptionContext, whyEnded } from "../../expectations/adoption.ts";
import type { Observation } from "./observation.ts";

type Facts = Pick<Observation, "trigger" | "record" | "ended">;

/** Takes an adoption that is no longer valid off the record: the next write of the record deletes it. */
export function withoutEnded(facts: Facts, context: Omit<AdoptionContext, "partition">): Facts {
  const { adopted: adoption, ...record } = facts.record;
  const { partition } = facts.trigger;
  const why = adoption && whyEnded(adoption, { ...context, partition });
  return adoption === undefined || why === undefined ? facts : { ...facts, record, ended: { adoption, why } };
}
