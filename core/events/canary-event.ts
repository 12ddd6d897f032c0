import * as v from "valibot";
import { canaryRole } from "../contract/canary.ts";

const call = v.object({
  detail: v.object({ requestParameters: v.object({ roleName: v.literal(canaryRole.name) }) }),
});

/** Whether an event is of a call about the canary: such events come whether or not any member sends some. */
export function isAboutCanary(event: unknown): boolean {
  return v.is(call, event);
}
