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
    .map(({ key, values }) => values.map(({ text }) => sideOf(key, text, inside)));
  return (
    named.some((sides) => sides.includes("outside")) &&
    !named.some((sides) => sides.every((side) => side === "inside"))
  );
}

function sideOf(key: string, text: string, { isOutside, organizationId }: Inside) {
  const account = accountIn(key, text);
  if (account !== undefined) return isOutside(account) ? "outside" : "inside";
  const organization = organizationIn(key, text);
  if (organization === undefined || organizationId === undefined) return undefined;
  return organization === organizationId ? "inside" : "outside";
}

function accountIn(key: string, text: string): string | undefined {
  const found = key === "aws:sourceaccount" ? text : key === "aws:sourcearn" ? text.split(":")[4] : undefined;
  return found !== undefined && /^\d{12}$/.test(found) ? found : undefined;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceorgpaths */
function organizationIn(key: string, text: string): string | undefined {
  if (key === "aws:sourceorgid") return /^o-[a-z0-9]{10,32}$/.exec(text)?.[0];
  return key === "aws:sourceorgpaths" ? /^(o-[a-z0-9]{10,32})\//.exec(text)?.[1] : undefined;
}
