import type { Grant } from "../grants/grants.ts";
import { identifiesCaller, restricts } from "../model/condition-keys.ts";
import { accountOf } from "../model/principal.ts";
import { namesTenant, tenancyKey } from "../model/shared-issuers.ts";
import { isOutside, type Situation } from "./situation.ts";

/** Why an `Allow` is dangerous whoever was expected; undefined when it is not. */
export type Risk = "everyone" | "notPrincipal" | "tenancy";

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html */
export function riskOf({ who, conditions }: Grant): Risk | undefined {
  if (who.kind === "allBut") return "notPrincipal";
  const { principal } = who.named;
  if (principal.kind === "everyone" || principal.kind === "everyOf") {
    return conditions.some(identifiesCaller) ? undefined : "everyone";
  }
  const key = tenancyKey(principal);
  return key === undefined || namesTenant(conditions, key) ? undefined : "tenancy";
}

/** Whether a `Deny` that hid this grant hid something critical. */
export function isCriticalWhenExposed(grant: Grant, situation: Situation): boolean {
  if (riskOf(grant) !== undefined) return true;
  if (grant.who.kind !== "one" || grant.conditions.some(restricts)) return false;
  const { principal } = grant.who.named;
  return principal.kind !== "service" && isOutside(accountOf(principal), situation.roleContext);
}
