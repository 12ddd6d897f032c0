import { region } from "../../shared/accounts.ts";
import type { QueuePolicies } from "../authorization/queue-policies.ts";
import type { Store } from "../state/store.ts";
import type { Bus } from "./declared-rules.ts";

/** Sends a message of a rule to a queue. @throws Error if the policy of the queue does not admit the rule */
export type SendToQueue = (queueArn: string, ruleArn: string, body: string) => Promise<void>;

export function queueTarget(store: Store, policies: QueuePolicies): SendToQueue {
  return async (queueArn, ruleArn, MessageBody) => {
    if (!(await policies.admitRule(queueArn, ruleArn)))
      throw new Error(`the policy of the queue does not admit ${ruleArn}`);
    const [, , , , account = "", name = ""] = queueArn.split(":");
    const QueueUrl = `http://sqs.${region}.amazonaws.com/${account}/${name}`; // moto reads only the last part
    await store.call(account, "sqs", "AmazonSQS.SendMessage", { QueueUrl, MessageBody });
  };
}

/** A rule of the default bus has no bus in its ARN. */
export function ruleArnOf({ account, name }: Bus, rule: string): string {
  const path = name === "default" ? rule : `${name}/${rule}`;
  return `arn:aws:events:${region}:${account}:rule/${path}`;
}
