import type { Condition } from "../../model/condition.ts";
import { isStrictOrIgnoresCase } from "./identity.ts";

/**
 * Whether a service may act for an account outside of the organization: a condition lists one, and no condition limits
 * the service to accounts inside.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function actsForOutside(
  conditions: readonly Condition[],
  isOutside: (account: string) => boolean,
): boolean {
  const named = conditions
    .filter(isStrictOrIgnoresCase)
    .map(({ key, values }) => values.map(({ text }) => accountIn(key, text)));
  const isInside = (account: string | undefined) => account !== undefined && !isOutside(account);
  return (
    named.some((accounts) => accounts.some((account) => account !== undefined && isOutside(account))) &&
    !named.some((accounts) => accounts.every(isInside))
  );
}

function accountIn(key: string, text: string): string | undefined {
  const found = key === "aws:sourceaccount" ? text : key === "aws:sourcearn" ? text.split(":")[4] : undefined;
  return found !== undefined && /^\d{12}$/.test(found) ? found : undefined;
}
