import type { QueuePolicies } from "../authorization/queue-policies.ts";
import { callQueue, type Store } from "../state/store.ts";

/** Sends a message of a rule to a queue. @throws Error if the policy of the queue does not admit the rule */
export type SendToQueue = (queueArn: string, ruleArn: string, body: string) => Promise<void>;

export function queueTarget(store: Store, policies: QueuePolicies): SendToQueue {
  return async (queueArn, ruleArn, MessageBody) => {
    if (!(await policies.admitRule(queueArn, ruleArn)))
      throw new Error(`the policy of the queue does not admit ${ruleArn}`);
    await callQueue(store, queueArn, "SendMessage", { MessageBody });
  };
}
