import { trustUpdatedEventNames } from "../../../core/contract/events.ts";
import { queueNames } from "../../../core/contract/names.ts";
import type { World } from "../world/world.ts";

/** To the queue of the rule that matches the event. */
export function deliver({ sqs }: World, eventName: string, event: object): void {
  const isTrust = trustUpdatedEventNames.some((name) => name === eventName);
  sqs.queue(isTrust ? queueNames.trustUpdated : queueNames.principalChanged).send(JSON.stringify(event));
}
