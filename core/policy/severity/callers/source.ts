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
  const named = conditions
    .filter(isStrictOrIgnoresCase)
    .map(({ key, values }) => values.map(({ text }) => namesOutside(key, text, inside)));
  return named.some((all) => all.includes(true)) && !named.some((all) => all.every((one) => one === false));
}

/** @returns undefined if the value names neither an account nor an organization */
function namesOutside(key: string, text: string, { isOutside, organizationId }: Inside) {
  if (key.startsWith("aws:sourceorg")) {
    const named = /^o-\w+/.exec(text)?.[0];
    return organizationId && named ? named !== organizationId : undefined;
  }
  const account = key === "aws:sourceaccount" ? text : key === "aws:sourcearn" ? text.split(":")[4] : "";
  return account && /^\d{12}$/.test(account) ? isOutside(account) : undefined;
}
