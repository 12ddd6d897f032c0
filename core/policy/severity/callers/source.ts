import type { Condition } from "../../model/condition.ts";
import { isStrict } from "./identity.ts";

/**
 * The account that a service must act for; undefined when more than one fits.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function accountFixedBySource(conditions: readonly Condition[]): string | undefined {
  for (const condition of conditions) {
    if (!isStrict(condition)) continue;
    const accounts = new Set(condition.values.map(({ text }) => accountIn(condition.key, text)));
    const [account] = accounts;
    if (accounts.size === 1 && account !== undefined) return account;
  }
  return undefined;
}

function accountIn(key: string, text: string): string | undefined {
  const found = key === "aws:sourceaccount" ? text : key === "aws:sourcearn" ? text.split(":")[4] : undefined;
  return found !== undefined && /^\d{12}$/.test(found) ? found : undefined;
}
