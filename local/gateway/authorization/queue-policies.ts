import { region } from "../../shared/accounts.ts";
import { isObject, type Json, type JsonObject, listOf, stringsOf } from "../http/json.ts";
import type { Store } from "../state/store.ts";
import { type Context, holds, requireSupported } from "../trust/conditions.ts";
import { fitsAny, type RequiredPermission } from "./policy.ts";

/** The resource policies of queues in moto, cached until one of them changes. */
export interface QueuePolicies {
  /** Whether a statement of the queue's policy denies the call of a role. */
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
    // A failed read must not be cached
    policy.catch(() => known.delete(queueArn));
    return policy;
  }

  return {
    async deny(required) {
      const context = { ...required.context, "aws:sourcearn": undefined };
      const effects = effectsOf(await policyOf(required.resource), { ...required, context }, "*");
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
      const effects = effectsOf(policy, required, eventBridge);
      return effects.has("Allow") && !effects.has("Deny");
    },
    forget: () => known.clear(),
  };
}

async function read(store: Store, queueArn: string): Promise<JsonObject | undefined> {
  const [, , , , account = "", name = ""] = queueArn.split(":");
  const QueueUrl = `http://sqs.${region}.amazonaws.com/${account}/${name}`;
  const answer = await store
    .call<{ Attributes?: { Policy?: string } }>(account, "sqs", "AmazonSQS.GetQueueAttributes", {
      QueueUrl,
      AttributeNames: ["Policy"],
    })
    .catch(() => undefined);
  const policy = answer?.Attributes?.Policy;
  return policy ? (JSON.parse(policy) as JsonObject) : undefined;
}

/** @throws UnsupportedError for a condition that is not implemented here */
function effectsOf(
  policy: JsonObject | undefined,
  { action, resource, context }: RequiredPermission,
  service: string,
): ReadonlySet<string> {
  const applying = listOf(policy?.Statement)
    .filter(isObject)
    .filter(({ Principal, Action, Resource, Condition }) => {
      const isMeant =
        names(Principal, service) && fitsAny(Action, action, "i") && fitsAny(Resource, resource);
      return isMeant && applies(Condition, context);
    });
  return new Set(applying.map(({ Effect }) => String(Effect)));
}

function applies(condition: Json | undefined, context: Context): boolean {
  requireSupported(condition, context);
  return holds(condition, context);
}

function names(principal: Json | undefined, service: string): boolean {
  if (isObject(principal))
    return [...stringsOf(principal.Service), ...stringsOf(principal.AWS)].some((one) =>
      ["*", service].includes(one),
    );
  return principal === "*";
}
