import { type Condition, withValues } from "../../model/condition.ts";
import { meaningOf } from "../../model/facts/condition-keys.ts";
import { isOpenToEveryTenant } from "../../model/facts/issuers.ts";
import { identifiesCaller, restricts } from "../../model/facts/restricts.ts";
import type { Callers } from "../callers/callers.ts";

/** What keeps out some of the callers of a path, and may be relied on. */
export interface Guards {
  readonly effective: readonly Condition[];
  /** A shared identity provider whose every customer fits. */
  readonly openToEveryTenant: boolean;
}

/** @param conditions the path's own, each with the values of all paths that differ from it in values only */
export function guardsOf(callers: Callers, conditions: readonly Condition[]): Guards {
  const present = new Set(conditions.filter(needsKey).map(({ key }) => key));
  const demanded = conditions.map((condition) =>
    present.has(condition.key) ? withoutIfExists(condition) : condition,
  );
  return {
    effective: conditions.filter((_, at) => isEffective(demanded[at], callers)),
    openToEveryTenant: callers.kind === "provider" && isOpenToEveryTenant(callers.principal, demanded),
  };
}

/** `"Null": {"key": "false"}` */
function needsKey({ operator, values }: Condition): boolean {
  return operator.test === "null" && values.length === 1 && values[0]?.text === "false";
}

function withoutIfExists(condition: Condition): Condition {
  const { operator } = condition;
  return {
    ...condition,
    operator: { ...operator, ifExists: false, set: operator.set === "" ? "" : "ForAnyValue:" },
  };
}

function isEffective(condition: Condition | undefined, callers: Callers): boolean {
  if (condition === undefined) return false;
  const meaning = meaningOf(condition.key);
  switch (callers.kind) {
    case "everyone":
    case "allBut":
      return identifiesCaller(condition);
    case "account":
    case "principal":
      // These select the callers; they guard nothing beside.
      return meaning !== "account" && meaning !== "principal" && restricts(condition);
    case "service":
    case "provider":
    case "other":
      return restricts(condition, callers.principal);
  }
}

/** The same conditions, each with all values that paths of one group have for it. */
export function merged(group: readonly (readonly Condition[])[]): readonly Condition[] {
  const [first, ...others] = group;
  if (first === undefined || others.length === 0) return first ?? [];
  const byName = new Map(first.map((condition) => [condition.name, new Map(valuesOf(condition))]));
  for (const condition of others.flat()) {
    for (const [canonical, value] of valuesOf(condition)) byName.get(condition.name)?.set(canonical, value);
  }
  return first.map((condition) => {
    const values = byName.get(condition.name);
    return values === undefined ? condition : withValues(condition, [...values.values()]);
  });
}

function valuesOf({ values }: Condition) {
  return values.map((value) => [value.canonical, value] as const);
}
