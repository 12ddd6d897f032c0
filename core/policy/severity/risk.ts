import type { Grant } from "../grants/grants.ts";
import { isOpenToEveryTenant } from "../model/facts/issuers.ts";
import { identifiesCaller, restricts } from "../model/facts/restricts.ts";
import { accountOf } from "../model/principal.ts";
import { isOutside, type Situation } from "./situation.ts";

/** Why an `Allow` is dangerous whoever was expected; undefined when it is not. */
export type Risk = "everyone" | "notPrincipal" | "tenancy";

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html */
export function riskOf({ who, conditions }: Grant): Risk | undefined {
  if (who.kind === "allBut") return "notPrincipal";
  const { principal } = who.named;
  if (principal.kind === "everyone" || principal.kind === "everyOf") {
    return conditions.some((condition) => identifiesCaller(condition)) ? undefined : "everyone";
  }
  return isOpenToEveryTenant(principal, conditions) ? "tenancy" : undefined;
}

/** Whether a `Deny` that hid this grant hid something critical. */
export function isCriticalWhenExposed(grant: Grant, situation: Situation): boolean {
  if (riskOf(grant) !== undefined) return true;
  if (grant.who.kind !== "one") return false;
  const { principal } = grant.who.named;
  if (grant.conditions.some((condition) => restricts(condition, principal))) return false;
  return principal.kind !== "service" && isOutside(accountOf(principal), situation.roleContext);
}
