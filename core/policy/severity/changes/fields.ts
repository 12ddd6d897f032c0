import type { Grant } from "../../grants/grants.ts";
import type { Change } from "../../model/change.ts";
import type { Condition } from "../../model/condition.ts";
import { type Action, principalPath } from "../../model/document.ts";
import { conditionText } from "../sentences/conditions.ts";
import type { Difference } from "./differences.ts";

type Fields = Pick<Change, "principal" | "action" | "condition" | "expectedPath" | "actualPath">;

/** Where an admission stands in the live document. */
export function actualFields(
  { path, denial }: Difference,
  action: Action | undefined,
  conditions: readonly Condition[],
): Fields {
  return {
    ...common(denial?.piece ?? path.piece, action, conditions),
    ...(denial === undefined ? {} : { expectedPath: pathOf(denial.piece) }),
    actualPath: pathOf(path.piece),
  };
}

/** Where what is lost stands in the expected document. */
export function expectedFields(
  { path, denial }: Difference,
  action: Action | undefined,
  conditions: readonly Condition[],
): Fields {
  return {
    ...common(denial?.piece ?? path.piece, action, conditions),
    expectedPath: pathOf(path.piece),
    ...(denial === undefined ? {} : { actualPath: pathOf(denial.piece) }),
  };
}

function common({ who }: Grant, action: Action | undefined, conditions: readonly Condition[]): Fields {
  const principal =
    who.kind === "one"
      ? who.named.principal.text
      : `NotPrincipal ${who.members.map((named) => named.principal.text).join(", ")}`;
  return {
    principal,
    ...(action === undefined || action.text === "" ? {} : { action: action.text }),
    ...(conditions.length === 0 ? {} : { condition: [...new Set(conditions.map(conditionText))].join(", ") }),
  };
}

/** For example `Statement[1].Principal.AWS[0]`. */
export function pathOf({ statement, who }: Grant): string {
  const named = who.kind === "one" ? who.named : who.members[0];
  return named === undefined ? "Statement" : principalPath(statement, named);
}
