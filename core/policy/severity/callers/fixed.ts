import type { Condition } from "../../model/condition.ts";
import { remember, rememberEach } from "../../model/remember.ts";
import type { Answer } from "../../requests/caller.ts";
import { meets } from "../../requests/meets.ts";
import { accountOfCallers, type Callers } from "./callers.ts";

/**
 * Whether each request of the callers meets the condition (`yes`), or none (`no`), because AWS fills in the key for
 * them.
 */
export function answerOf(condition: Condition, callers: Callers): Answer {
  const value = fixedValue(condition.key, callers);
  if (value === undefined) return "unknown";
  return answersTo(condition)(value);
}

/** By the value of the key. */
const answersTo = rememberEach((condition: Condition) =>
  remember((value) => meets(condition, [value], { left: 1000 })),
);

function fixedValue(key: string, callers: Callers): string | undefined {
  if (key === "aws:principalisawsservice") {
    const isUnknown = callers.kind === "other" || callers.kind === "allBut";
    return isUnknown ? undefined : String(callers.kind === "service");
  }
  if (key === "aws:principalaccount") return accountOfCallers(callers);
  return key === "aws:principalarn" ? arnOf(callers) : undefined;
}

function arnOf(callers: Callers): string | undefined {
  if (callers.kind !== "principal") return undefined;
  // A session has the ARN of its role here, whose path is not known.
  if (callers.named !== undefined && callers.named.kind !== "role" && callers.named.kind !== "user")
    return undefined;
  const [arn = "", ...others] = callers.arns;
  return others.length === 0 && arn.startsWith("arn:") && !/[*?]/.test(arn) ? arn : undefined;
}
