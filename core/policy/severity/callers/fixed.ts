import type { Condition } from "../../model/condition.ts";
import { rememberEach } from "../../model/remember.ts";
import type { Answer } from "../../requests/caller.ts";
import { meets } from "../../requests/meets.ts";
import type { Callers } from "./callers.ts";

/**
 * Whether each request of the callers meets the condition (`yes`), or none (`no`), because AWS fills in the key for
 * them.
 */
export function answerOf(condition: Condition, callers: Callers): Answer {
  const value = fixedValue(condition.key, callers);
  if (value === undefined) return "unknown";
  const known = answersTo(condition);
  const answer = known.get(value) ?? meets(condition, [value], { left: 1000 });
  if (known.size < mostAnswers) known.set(value, answer);
  return answer;
}

/** By the value of the key. Bounded, because the expected conditions stay in memory. */
const answersTo = rememberEach((_: Condition) => new Map<string, Answer>());
const mostAnswers = 256;

function fixedValue(key: string, callers: Callers): string | undefined {
  switch (key) {
    case "aws:principalisawsservice":
      return callers.kind === "other" || callers.kind === "allBut"
        ? undefined
        : String(callers.kind === "service");
    case "aws:principalaccount":
      return "account" in callers ? callers.account : undefined;
    case "aws:principalarn":
      return arnOf(callers);
    default:
      return undefined;
  }
}

function arnOf(callers: Callers): string | undefined {
  if (callers.kind !== "principal") return undefined;
  // A session has the ARN of its role here, whose path is not known.
  if (callers.named !== undefined && callers.named.kind !== "role" && callers.named.kind !== "user")
    return undefined;
  const [arn, ...others] = callers.arns;
  return arn !== undefined && others.length === 0 && /^arn:[^*?]+$/.test(arn) ? arn : undefined;
}
