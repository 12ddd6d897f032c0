import type { JsonObject } from "../http/json.ts";
import type { Store } from "../state/store.ts";

export interface Bus {
  readonly account: string;
  readonly name: string;
}

export interface DeclaredRule {
  readonly name: string;
  readonly pattern: JsonObject;
  readonly targets: readonly Target[];
}

export interface Target {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: object;
  readonly DeadLetterConfig?: { readonly Arn?: string };
}

/** The buses and rules in moto, cached until one of them changes. */
export interface DeclaredRules {
  /** @returns undefined when there is no such bus */
  of(bus: Bus): Promise<DeclaredBus | undefined>;
  forget(): void;
}

export interface DeclaredBus {
  /** The resource policy, if the bus has one. */
  readonly policy?: string;
  /** The enabled rules that have a pattern. */
  readonly rules: readonly DeclaredRule[];
}

export function readDeclaredRules(store: Store): DeclaredRules {
  const known = new Map<string, Promise<DeclaredBus | undefined>>();
  return {
    of(bus) {
      const key = `${bus.account} ${bus.name}`;
      const declared = known.get(key) ?? read(store, bus);
      known.set(key, declared);
      return declared;
    },
    forget: () => known.clear(),
  };
}

async function read(store: Store, { account, name }: Bus): Promise<DeclaredBus | undefined> {
  const events = <Output>(target: string, input: object) =>
    store.call<Output>(account, "events", `AWSEvents.${target}`, input);
  const described = await events<{ Policy?: string }>("DescribeEventBus", { Name: name }).catch(
    () => undefined,
  );
  if (!described) return undefined;
  const listed = await events<{ Rules?: readonly ListedRule[] }>("ListRules", { EventBusName: name });
  const enabled = (listed.Rules ?? []).filter((rule) => rule.State === "ENABLED" && rule.EventPattern);
  const rules = enabled.map(async (rule) => {
    const { Targets } = await events<{ Targets?: readonly Target[] }>("ListTargetsByRule", {
      Rule: rule.Name,
      EventBusName: name,
    });
    return {
      name: rule.Name,
      pattern: JSON.parse(rule.EventPattern ?? "{}") as JsonObject,
      targets: Targets ?? [],
    };
  });
  return { ...(described.Policy && { policy: described.Policy }), rules: await Promise.all(rules) };
}

interface ListedRule {
  readonly Name: string;
  readonly State: string;
  readonly EventPattern?: string;
}
