import type { Condition } from "../../model/condition.ts";
import type { Action } from "../../model/document.ts";
import type { Callers } from "../callers/callers.ts";
import { groupsOf, type Some } from "../profile/groups.ts";
import { merged } from "../profile/guards.ts";
import { actionOf } from "../profile/pieces.ts";
import type { Difference } from "./differences.ts";

/** Differences that one sentence reports: of the same callers, under the same conditions. */
export interface Combined {
  readonly callers: Callers;
  readonly differences: Some<Difference>;
  /** Each with all values. */
  readonly conditions: readonly Condition[];
}

/** By callers, way and names of conditions: what is left apart differs in more than values. */
export function groupDifferences(differences: readonly Difference[]): readonly Combined[] {
  const groups = groupsOf(differences, ({ path, denial }) =>
    JSON.stringify([path.callers.key, path.way, typeof denial, path.names]),
  );
  return groups.map((group) => ({
    callers: group[0].path.callers,
    differences: group,
    conditions: merged(group.map(({ path }) => path.conditions)),
  }));
}

/** All differences of several groups. */
export function differencesIn([first, ...others]: Some<Combined>): Some<Difference> {
  return [...first.differences, ...others.flatMap(({ differences }) => differences)];
}

/** The actions by which the callers come in, each once. */
export function actionsOf(differences: readonly Difference[]): readonly Action[] {
  return [...new Map(differences.map(({ path }) => [path.way, actionOf(path.piece)])).values()];
}
