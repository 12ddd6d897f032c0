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
  const named = conditions.map((condition) => ({
    ...condition.operator,
    isDemanded: isStrictOrIgnoresCase(condition) || condition.operator.test === "numericEquals",
    outside: condition.values.map(({ text }) => namesOutside(condition.key, text, inside)),
  }));
  const limits = named.filter(({ isDemanded, negated, ifExists }) => isDemanded && !negated && !ifExists);
  return (
    named.some(({ negated, outside }) => outside.includes(!negated)) &&
    !limits.some(({ outside }) => outside.every((one) => one === false))
  );
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
