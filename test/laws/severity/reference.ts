import type { Severity } from "../../../core/policy/model/change.ts";
import type { ConditionTest } from "../../oracle/document.ts";
import type { Effect, RatedCondition } from "./conditions.ts";
import type { RatedStatement } from "./statements.ts";

/**
 * What the severity table says of a statement, were it added to an empty document. It rests on how the vocabulary
 * is rated by hand, and asks nothing of `core/policy`.
 */
export interface Weight {
  readonly atLeast: Severity;
  readonly atMost: Severity;
}

export function weightOf({ principal, conditions }: RatedStatement): Weight {
  const effects = conditions.map((condition) => effectOn(principal.callers, condition));
  if (effects.includes("restricts")) return { atLeast: principal.guarded, atMost: guardedAtMost(principal) };
  if (effects.includes("unclear")) return { atLeast: principal.guarded, atMost: principal.atMost };
  return { atLeast: principal.open, atMost: principal.atMost };
}

function guardedAtMost({ callers, atMost }: RatedStatement["principal"]): Severity {
  return callers === "everyone" || callers === "foreign" || callers === "shared" ? "high" : atMost;
}

function effectOn(callers: RatedStatement["principal"]["callers"], condition: RatedCondition): Effect {
  return callers === "everyone" ? condition.everyone : condition.foreign;
}

/** Whether the expected statement already admits all that the other does, under no stronger guards. */
export function admitsAlready(expected: RatedStatement, added: RatedStatement): boolean {
  return covers(expected.principal, added.principal) && guardedNoMore(expected, added);
}

function covers(whole: RatedStatement["principal"], part: RatedStatement["principal"]): boolean {
  const [wide, narrow] = [whole.principal.value, part.principal.value];
  if (whole.principal.type !== part.principal.type) return false;
  if (wide === narrow || wide === "*") return true;
  // An outside account that the expectation names is one class of callers, whichever of its principals is named
  if (part.callers === "foreign") return accountOf(wide) === accountOf(narrow);
  // A principal of the role's own account that is named directly needs no identity policy, so the account does not cover it
  if (part.callers === "organization" && accountOf(narrow) === wide) return true;
  return isRole(wide) && narrow.startsWith(sessionsOf(wide));
}

function accountOf(principal: string): string | undefined {
  return /\d{12}/.exec(principal)?.[0];
}

function isRole(principal: string): boolean {
  return principal.includes(":role/");
}

/** The session's ARN leaves out the path of its role. */
function sessionsOf(role: string): string {
  return role
    .replace(":iam:", ":sts:")
    .replace(/:role\/(.*\/)?/, ":assumed-role/")
    .concat("/");
}

/** Every condition of the expectation that guards anything stands in the added statement too, with no more values. */
function guardedNoMore(expected: RatedStatement, added: RatedStatement): boolean {
  const guards = expected.conditions.filter(
    (condition) => effectOn(expected.principal.callers, condition) !== "open",
  );
  return guards.every(({ test }) => added.conditions.some((given) => isAsStrict(given.test, test)));
}

function isAsStrict(given: ConditionTest, needed: ConditionTest): boolean {
  return (
    given.operator === needed.operator &&
    given.key === needed.key &&
    given.values.every((value) => needed.values.includes(value))
  );
}
