import type { Grant } from "../grants/grants.ts";
import type { ChangeKind, Direction } from "../model/change.ts";
import type { Condition } from "../model/condition.ts";
import type { ConditionChange } from "./condition-changes.ts";
import { anyoneOf, conditionText, describeAction, listOf, nameOf } from "./sentences.ts";

/** What happened to a condition, and what follows for whoever calls. */
export function sentence(
  actual: Grant,
  change: ConditionChange,
  direction: Direction,
  kind: ChangeKind,
): string {
  const what = happened(change);
  const deed = describeAction(actual.what);
  if (direction === "changed") return `${what}; no request is known that this admits or shuts out`;
  if (direction === "narrowed") return `${what}: fewer requests of ${nameOf(actual.who)} are admitted`;
  if (kind === "tenancy-claim-missing" && actual.who.kind === "one") {
    return `${what}: ${anyoneOf(actual.who.named.principal)} may now ${deed}`;
  }
  return `${what}: ${nameOf(actual.who)} may now ${deed} ${freedom(change)}`;
}

function happened(change: ConditionChange): string {
  if (change.what === "removed") return `the condition ${conditionText(change.before)} was removed`;
  if (change.what === "added") return `the condition ${conditionText(change.after)} was added`;
  const { before, after } = change;
  const [old, now] = [textsOf(before), textsOf(after)];
  if (conditionText(before) !== conditionText(after)) {
    return `the condition ${conditionText(before)} ${listOf(old)} became ${conditionText(after)} ${listOf(now)}`;
  }
  const [came, went] = [now.filter((text) => !old.includes(text)), old.filter((text) => !now.includes(text))];
  const parts = [
    ...(came.length > 0 ? [`gained ${listOf(came)}`] : []),
    ...(went.length > 0 ? [`lost ${listOf(went)}`] : []),
  ];
  return `the condition ${conditionText(after)} ${parts.length === 0 ? "is read differently" : parts.join(" and ")}`;
}

function textsOf({ values }: Condition): readonly string[] {
  return values.map(({ text }) => JSON.stringify(text));
}

function freedom(change: ConditionChange): string {
  if (change.after === undefined) return `whatever ${change.before.written.key} says`;
  if (change.what === "replaced" && change.after.operator.ifExists && !change.before.operator.ifExists) {
    return `also without ${change.after.written.key}`;
  }
  if (change.what === "replaced" && isForAllValues(change.after) && !isForAllValues(change.before)) {
    return `also without ${change.after.written.key}`;
  }
  return `with more values of ${change.after.written.key}`;
}

export function isForAllValues({ operator }: Condition): boolean {
  return operator.set === "ForAllValues:";
}
