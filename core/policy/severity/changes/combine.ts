import type { Condition } from "../../model/condition.ts";
import { compareTexts } from "../../model/condition.ts";
import type { Action } from "../../model/document.ts";
import { type Callers, callersOf } from "../callers/callers.ts";
import { merged } from "../profile/guards.ts";
import type { Path } from "../profile/profile.ts";
import type { Difference } from "./differences.ts";

/** Differences that one sentence tells: of the same callers, under the same conditions. */
export interface Combined {
  readonly callers: Callers;
  readonly differences: readonly Difference[];
  /** Each with all values. */
  readonly conditions: readonly Condition[];
}

/** By callers, way and names of conditions: what is left apart differs in more than values. */
export function groupDifferences(differences: readonly Difference[]): readonly Combined[] {
  const groups = Map.groupBy(differences, ({ path, denial }) =>
    JSON.stringify([
      path.callers.key,
      path.way,
      denial !== undefined,
      ...path.conditions.map(({ name }) => name),
    ]),
  );
  return [...groups.values()].map(combined);
}

function combined(differences: readonly Difference[]): Combined {
  const [first] = differences;
  const conditions = merged(differences.map(({ path }) => path.conditions));
  return { callers: first?.path.callers ?? nobody, differences, conditions };
}

const nobody = callersOf({ kind: "allBut", members: [], canonical: "" }, []);

/** The actions by which the callers come in, to assume the role first. */
export function actionsOf(differences: readonly { readonly path: Path }[]): readonly Action[] {
  const actions = new Map<string, Action>();
  for (const { path } of differences) {
    const { what } = path.piece;
    actions.set(path.way, what.kind === "one" ? what.action : { text: "", canonical: what.canonical });
  }
  return [...actions.values()].sort(
    (one, other) => rank(one) - rank(other) || compareTexts(one.canonical, other.canonical),
  );
}

const order = ["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity", "sts:tagsession"];

function rank({ canonical }: Action): number {
  const at = order.indexOf(canonical);
  return at < 0 ? order.length : at;
}
