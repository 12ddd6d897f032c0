import { setTimeout as pause } from "node:timers/promises";
import type { Json, JsonObject } from "../http/json.ts";
import { ruleOf } from "../trust/service-caller.ts";
import { busAdmits, type Sender } from "./bus-policy.ts";
import type { Bus, DeclaredRule, DeclaredRules, Target } from "./declared-rules.ts";
import { matches } from "./event-pattern.ts";
import type { SendToQueue } from "./queue-target.ts";

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

/** Simulates CloudTrail's best-effort delivery: missing, late or duplicate events. */
export interface EventSwitches {
  /** While true, no IAM call generates an event. */
  suppress(suppressed: boolean): void;
  delay(milliseconds: number): void;
  double(doubled: boolean): void;
}

export type Put = "accepted" | "no such bus" | "denied";

/** The delivery of an event to another bus, for which EventBridge assumes the role of the rule. */
export interface Forwarding {
  readonly account: string;
  readonly bus: string;
  readonly rule: string;
  readonly roleArn: string;
  /** The bus that receives the event. */
  readonly busArn: string;
}

export interface RouterParts {
  readonly sendToQueue: SendToQueue;
  readonly declared: DeclaredRules;
  readonly warn: (line: string) => void;
  readonly stopping: AbortSignal;
  /** @returns why EventBridge cannot forward the event */
  readonly refusalOf: (forwarding: Forwarding) => Promise<string | undefined>;
}

export interface EventRouter {
  /** Delivers the event to the targets of each matching rule of the bus. */
  put(event: EventBridgeEvent, bus: Bus, sender: Sender): Promise<Put>;
  /** Puts the event of an IAM call on the account's default bus. */
  publish(event: EventBridgeEvent): Promise<void>;
  readonly switches: EventSwitches;
}

/**
 * EventBridge for the buses and rules in moto. moto's own delivery to another account's bus replaces account, id and
 * time of the event, which loses the sender.
 */
export function routeEvents({ sendToQueue, declared, warn, stopping, refusalOf }: RouterParts): EventRouter {
  let suppressed = false;
  let delayMilliseconds = 0;
  let copies = 1;
  let last: Promise<void> = Promise.resolve();

  async function put(event: EventBridgeEvent, bus: Bus, sender: Sender): Promise<Put> {
    const known = await declared.of(bus);
    if (!known) return "no such bus";
    if (!busAdmits(known.policy, bus, sender, event.source)) return "denied";
    const matching = known.rules.filter((rule) => matches(rule.pattern, event));
    await Promise.all(
      matching.flatMap((rule) => rule.targets.map((target) => deliver(event, bus, rule, target))),
    );
    return "accepted";
  }

  async function deliver(
    event: EventBridgeEvent,
    from: Bus,
    rule: DeclaredRule,
    target: Target,
  ): Promise<void> {
    const deadLetters = target.DeadLetterConfig?.Arn;
    try {
      await send(event, from, rule, target);
    } catch (error) {
      if (stopping.aborted) return;
      warn(`an event did not reach ${target.Arn}: ${error}`);
      const { sourceArn } = ruleOf(from.account, from.name, rule.name);
      if (deadLetters) await sendToQueue(deadLetters, sourceArn, JSON.stringify(event));
    }
  }

  async function send(
    event: EventBridgeEvent,
    from: Bus,
    { name: rule }: DeclaredRule,
    target: Target,
  ): Promise<void> {
    const [, , service, , account = "", resource = ""] = target.Arn.split(":");
    const { sourceArn } = ruleOf(from.account, from.name, rule);
    if (service === "sqs") return sendToQueue(target.Arn, sourceArn, contentFor(target, event));
    if (service !== "events" || !resource.startsWith("event-bus/"))
      throw new Error("expected a queue or an event bus as target; other targets are not supported here");
    // An event that came from another account goes no further than the bus that received it.
    if (account !== from.account && event.account !== from.account) return;
    // To reach another account, EventBridge must be able to assume the role, and the role needs a permission
    const { RoleArn: roleArn, Arn: busArn } = target;
    const refused =
      roleArn && (await refusalOf({ account: from.account, bus: from.name, rule, roleArn, busArn }));
    if (refused) throw new Error(refused);
    const sender = { account: from.account, ...(target.RoleArn && { principalArn: target.RoleArn }) };
    const outcome = await put(event, { account, name: resource.slice("event-bus/".length) }, sender);
    if (outcome !== "accepted") throw new Error(`account ${from.account}: ${outcome}`);
  }

  return {
    put,
    async publish(event) {
      if (suppressed) return;
      const count = copies; // the switch at the time of the call, not of the delivery
      if (delayMilliseconds) await pause(delayMilliseconds, undefined, { signal: stopping });
      // One after the other, so that the events of a client's calls arrive in the order of the calls
      const delivered = last.then(async () => {
        for (let copy = 0; copy < count; copy++)
          await put(event, { account: event.account, name: "default" }, { account: event.account });
      });
      last = delivered.catch(() => undefined);
      return delivered;
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
  if (target.InputTransformer) throw new Error("input transformers are not supported here");
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
