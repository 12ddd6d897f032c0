import type { Condition } from "../../model/condition.ts";
import { isStrictOrIgnoresCase } from "./identity.ts";

export interface Inside {
  /** Whether an account is neither the role's own, nor one of the organization. */
  readonly isOutside: (account: string) => boolean;
  /** The organization of the role's account; absent where it is not known. */
  readonly organizationId?: string | undefined;
}

/**
 * Whether a service may act for an account outside of the organization: a condition lists one, or another organization,
 * and no condition limits the service to accounts inside.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function actsForOutside(conditions: readonly Condition[], inside: Inside): boolean {
  const namesOne = conditions.some(({ key, operator: { negated }, values }) =>
    values.some(({ text }) => namesOutside(key, text, inside) === !negated),
  );
  return namesOne && !actsForInsideOnly(conditions, inside);
}

/** Whether a condition limits a service to accounts inside of the organization. */
export function actsForInsideOnly(conditions: readonly Condition[], inside: Inside): boolean {
  return conditions.some((condition) => {
    const { key, operator, values } = condition;
    const { test, negated, ifExists } = operator;
    const isDemanded =
      isStrictOrIgnoresCase(condition) || (test === "numericEquals" && !negated && !ifExists);
    return (
      isDemanded && values.length > 0 && values.every(({ text }) => namesOutside(key, text, inside) === false)
    );
  });
}

/** Whether a condition says for whom a service acts in place of one with the key: an ARN says more than its account. */
export function isSourceLike(key: string): (condition: Condition) => boolean {
  const ofAccounts = /^aws:source(account|org)/;
  return (condition) => condition.key === key || (ofAccounts.test(key) && ofAccounts.test(condition.key));
}

/** The part that names an account. Under StringLike, a wildcard before it reaches over colons. */
function accountText(key: string, text: string): string {
  if (key === "aws:sourceaccount") return text;
  if (key !== "aws:sourcearn") return "";
  const parts = text.split(":");
  return (text.startsWith("arn:") ? parts[4] : parts.find((part) => /^\d{12}$/.test(part))) ?? "";
}

/** @returns undefined if the value names neither an account nor an organization */
function namesOutside(key: string, text: string, { isOutside, organizationId }: Inside) {
  if (key.startsWith("aws:sourceorg")) {
    const named = /^o-\w+/.exec(text)?.[0];
    return organizationId && named ? named !== organizationId : undefined;
  }
  const [, account, wildcards] = /^([\d?*]*\d[\d?]*)(\**)$/.exec(accountText(key, text)) ?? [];
  if (account === undefined) return undefined;
  if (/^\d{12}$/.test(account)) return isOutside(account);
  // Accounts of strangers begin or end as wanted
  return /[?*]/.test(account + wildcards) || undefined;
}
