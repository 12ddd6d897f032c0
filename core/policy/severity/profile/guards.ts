import { type Condition, demandsKey, withValues } from "../../model/condition.ts";
import { meaningOf } from "../../model/facts/condition-keys.ts";
import { isOpenToEveryTenant } from "../../model/facts/issuers.ts";
import { identifiesCaller, isMetByAccount, restricts } from "../../model/facts/restricts.ts";
import type { Callers } from "../callers/callers.ts";
import { distinct } from "./groups.ts";

/** What keeps out some of the callers of a path, and may be relied on. */
export interface Guards {
  readonly effective: readonly Condition[];
  /** A shared identity provider whose every customer fits. */
  readonly openToEveryTenant: boolean;
}

/** @param conditions the path's own, each with the values of all paths that differ from it in values only */
export function guardsOf(callers: Callers, conditions: readonly Condition[]): Guards {
  const present = new Set(conditions.filter(demandsKey).map(({ key }) => key));
  const demanded = (condition: Condition) =>
    present.has(condition.key) ? withoutIfExists(condition) : condition;
  return {
    effective: conditions.filter((condition) => isEffective(demanded(condition), callers)),
    openToEveryTenant:
      callers.kind === "provider" && isOpenToEveryTenant(callers.principal, conditions.map(demanded)),
  };
}

function withoutIfExists(condition: Condition): Condition {
  const { operator } = condition;
  return {
    ...condition,
    operator: { ...operator, ifExists: false, set: "" },
  };
}

function isEffective(condition: Condition, callers: Callers): boolean {
  const meaning = meaningOf(condition.key);
  switch (callers.kind) {
    case "everyone":
    case "allBut":
      // Of several accounts, one may be foreign: large documents are not split into one class for each
      if ((meaning === "account" || meaning === "principal") && condition.values.length > 1) return false;
      return identifiesCaller(condition);
    case "account":
    case "principal":
      // These select the callers; they guard nothing beside.
      if (meaning === "account" || meaning === "principal") return false;
      return restricts(condition) && !isMetByAccount(condition, callers.account);
    case "service":
    case "provider":
    case "other":
      return restricts(condition, callers.principal);
  }
}

/** The same conditions, each with all values that paths of one group have for it. */
export function merged(group: readonly (readonly Condition[])[]): readonly Condition[] {
  const [first = [], ...others] = group;
  if (others.length === 0) return first;
  const byName = Map.groupBy(group.flat(), ({ name }) => name);
  return first.map((condition) => {
    const values = byName.get(condition.name)?.flatMap((one) => one.values);
    return withValues(condition, distinct(values ?? condition.values));
  });
}
