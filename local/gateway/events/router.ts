import { setTimeout as pause } from "node:timers/promises";
import { region } from "../../shared/accounts.ts";
import type { Json, JsonObject } from "../http/json.ts";
import type { Store } from "../state/store.ts";
import { busAdmits, type Sender } from "./bus-policy.ts";
import type { Bus, DeclaredRule, DeclaredRules, Target } from "./declared-rules.ts";
import { matches } from "./event-pattern.ts";

/** @see https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface EventBridgeEvent extends JsonObject {
  readonly version: string;
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
}

/** How CloudTrail's delivery, which is best effort, is made worse: missing, late or doubled events. */
export interface EventSwitches {
  /** While true, no IAM call is told. */
  suppress(suppressed: boolean): void;
  delay(milliseconds: number): void;
  double(doubled: boolean): void;
}

export type Put = "taken" | "no such bus" | "denied";

/** What a rule does with a role of its account, by which EventBridge puts an event on another bus. */
export interface Forwarding {
  readonly account: string;
  readonly bus: string;
  readonly rule: string;
  readonly roleArn: string;
  /** The bus that gets the event. */
  readonly busArn: string;
}

export interface EventRouter {
  /** Carries the event through the bus's rules to their targets. */
  put(event: EventBridgeEvent, bus: Bus, sender: Sender): Promise<Put>;
  /** Tells an IAM call on its account's default bus. */
  tell(event: EventBridgeEvent): Promise<void>;
  readonly switches: EventSwitches;
}

/**
 * EventBridge, run by the gateway from what is declared in moto. moto's own delivery to another account's bus gives
 * the event that bus's account and a new id and time, and so loses who sent it.
 */
export function routeEvents(
  store: Store,
  declared: DeclaredRules,
  warn: (line: string) => void,
  stopping: AbortSignal,
  complaint: (forwarding: Forwarding) => Promise<string | undefined>,
): EventRouter {
  let suppressed = false;
  let delayMilliseconds = 0;
  let copies = 1;
  let last: Promise<void> = Promise.resolve();

  async function put(event: EventBridgeEvent, bus: Bus, sender: Sender): Promise<Put> {
    const known = await declared.of(bus);
    if (!known) return "no such bus";
    if (!busAdmits(known.policy, bus.account, sender, event.source)) return "denied";
    const matching = known.rules.filter((rule) => matches(rule.pattern, event));
    await Promise.all(
      matching.flatMap((rule) => rule.targets.map((target) => deliver(event, bus, rule, target))),
    );
    return "taken";
  }

  async function deliver(
    event: EventBridgeEvent,
    from: Bus,
    rule: DeclaredRule,
    target: Target,
  ): Promise<void> {
    try {
      await send(event, from, rule, target);
    } catch (error) {
      if (stopping.aborted) return;
      warn(`an event did not reach ${target.Arn}: ${error}`);
      if (target.DeadLetterConfig?.Arn) await toQueue(target.DeadLetterConfig.Arn, JSON.stringify(event));
    }
  }

  async function send(
    event: EventBridgeEvent,
    from: Bus,
    { name: rule }: DeclaredRule,
    target: Target,
  ): Promise<void> {
    const [, , service, , account = "", resource = ""] = target.Arn.split(":");
    if (service === "sqs") return toQueue(target.Arn, contentFor(target, event));
    if (service !== "events" || !resource.startsWith("event-bus/"))
      throw new Error("only queues and buses are targets here");
    // An event that came from another account goes no further than the bus that received it.
    if (account !== from.account && event.account !== from.account) return;
    // To another account EventBridge needs a role that it can assume, and the role a permission
    const { RoleArn: roleArn, Arn: busArn } = target;
    const refused =
      roleArn && (await complaint({ account: from.account, bus: from.name, rule, roleArn, busArn }));
    if (refused) throw new Error(refused);
    const sender = { account: from.account, ...(target.RoleArn && { principalArn: target.RoleArn }) };
    const outcome = await put(event, { account, name: resource.slice("event-bus/".length) }, sender);
    if (outcome !== "taken") throw new Error(`account ${from.account}: ${outcome}`);
  }

  async function toQueue(queueArn: string, body: string): Promise<void> {
    const [, , , , account = "", name = ""] = queueArn.split(":");
    const QueueUrl = `http://sqs.${region}.amazonaws.com/${account}/${name}`; // moto looks at its last part only
    await store.call(account, "sqs", "AmazonSQS.SendMessage", { QueueUrl, MessageBody: body });
  }

  return {
    put,
    async tell(event) {
      if (suppressed) return;
      const wanted = copies; // as the switch stands at the call, not when its event is delivered
      if (delayMilliseconds) await pause(delayMilliseconds, undefined, { signal: stopping });
      // One after the other: two calls of a client are told in their order, however long each takes to be judged
      const told = last.then(async () => {
        for (let copy = 0; copy < wanted; copy++)
          await put(event, { account: event.account, name: "default" }, { account: event.account });
      });
      last = told.catch(() => undefined);
      return told;
    },
    switches: {
      suppress(value) {
        suppressed = value;
      },
      delay(milliseconds) {
        delayMilliseconds = milliseconds;
      },
      double(doubled) {
        copies = doubled ? 2 : 1;
      },
    },
  };
}

function contentFor(target: Target, event: EventBridgeEvent): string {
  if (target.InputTransformer) throw new Error("input transformers are not run here");
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath === undefined) return JSON.stringify(event);
  const names = target.InputPath.replace(/^\$\.?/, "")
    .split(".")
    .filter(Boolean);
  const found = names.reduce<Json | undefined>(
    (here, name) => (here as JsonObject | undefined)?.[name],
    event,
  );
  return JSON.stringify(found ?? null);
}
