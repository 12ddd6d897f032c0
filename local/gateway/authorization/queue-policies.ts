import type { JsonObject } from "../http/json.ts";
import { callQueue, type Store } from "../state/store.ts";
import { type RequiredPermission, resourceEffects } from "./policy.ts";

/** The resource policies of queues in moto, cached until one of them changes. */
export interface QueuePolicies {
  /** Whether a statement of the queue's policy denies the call of a role. Only statements for every principal count. */
  deny(required: RequiredPermission): Promise<boolean>;
  /** Whether the queue accepts a message of an EventBridge rule. A queue without a policy accepts every message here. */
  admitRule(queueArn: string, ruleArn: string): Promise<boolean>;
  forget(): void;
}

const eventBridge = "events.amazonaws.com";

export function readQueuePolicies(store: Store): QueuePolicies {
  const known = new Map<string, Promise<JsonObject | undefined>>();

  function policyOf(queueArn: string): Promise<JsonObject | undefined> {
    const policy = known.get(queueArn) ?? read(store, queueArn);
    known.set(queueArn, policy);
    return policy;
  }

  return {
    async deny(required) {
      const context = { ...required.context, "aws:sourcearn": undefined };
      const effects = resourceEffects(await policyOf(required.resource), [], { ...required, context });
      return effects.has("Deny");
    },
    async admitRule(queueArn, ruleArn) {
      const policy = await policyOf(queueArn);
      if (policy === undefined) return true;
      const context = {
        "aws:sourcearn": [ruleArn],
        "aws:principalarn": undefined,
        "aws:securetransport": ["true"],
      };
      const required = { action: "sqs:SendMessage", resource: queueArn, context };
      const effects = resourceEffects(policy, [eventBridge], required);
      return effects.has("Allow") && !effects.has("Deny");
    },
    forget: () => known.clear(),
  };
}

async function read(store: Store, queueArn: string): Promise<JsonObject | undefined> {
  const answer = await callQueue<{ Attributes?: { Policy?: string } }>(
    store,
    queueArn,
    "GetQueueAttributes",
    { AttributeNames: ["Policy"] },
  ).catch(() => undefined);
  const policy = answer?.Attributes?.Policy;
  return policy ? (JSON.parse(policy) as JsonObject) : undefined;
}
