import type { Condition, Value } from "../condition.ts";
import { foldCase } from "../fold.ts";
import type { Principal } from "../principal.ts";
import { literalStart } from "../wildcard.ts";
import { sharedIssuers, type TenancyClaim } from "./shared-issuers.ts";
import { tenantIssuers } from "./tenant-issuers.ts";

/** What is known about who issues the tokens of a federated principal. */
export type Issuer =
  /** Everybody can get tokens of it: the claims that name the tenant must be fixed. */
  | { readonly kind: "shared"; readonly name: string; readonly claims: readonly TenancyClaim[] }
  /** Its URL belongs to one tenant: an enterprise, an organization, a cluster. */
  | { readonly kind: "tenant"; readonly name: string; readonly tenant: string }
  | { readonly kind: "unknown"; readonly name: string };

/** Undefined for a principal that is no OIDC provider and no web identity. */
export function issuerOf(principal: Principal): Issuer | undefined {
  if (principal.kind !== "oidc" && principal.kind !== "webIdentity") return undefined;
  const issuer = foldCase(principal.issuer).replace(/\/$/, "");
  const shared = sharedIssuers.get(issuer);
  if (shared !== undefined) return { kind: "shared", ...shared };
  for (const { name, shape } of tenantIssuers) {
    const tenant = shape.exec(issuer)?.[1];
    if (tenant !== undefined) return { kind: "tenant", name, tenant };
  }
  return { kind: "unknown", name: principal.issuer };
}

/** Whether everybody can get a token that meets the conditions: the issuer is shared, and no condition fixes a tenant. */
export function isOpenToEveryTenant(principal: Principal, conditions: readonly Condition[]): boolean {
  if (issuerOf(principal)?.kind !== "shared") return false;
  return !conditions.some((condition) => closesTenancy(condition, principal));
}

/** Whether the condition fixes a tenant of the principal's shared issuer, and needs the claim to be there. */
export function closesTenancy(condition: Condition, principal: Principal): boolean {
  return closesClaim(condition, tenancyClaimOf(condition.key, principal));
}

/**
 * Whether a condition on a claim fixes a tenant although no provider is named: any provider of the account may have
 * issued the token. All SAML providers send the same audience.
 */
export function fixesTenant(condition: Condition): boolean {
  const { key } = condition;
  if (key === "saml:aud") return false;
  const [url, issuer] = [...sharedIssuers].find(([shared]) => key.startsWith(`${shared}:`)) ?? [];
  return url === undefined || closesClaim(condition, claimOf(issuer?.claims ?? [], url, key));
}

function closesClaim(condition: Condition, claim: TenancyClaim | undefined): boolean {
  if (claim === undefined || condition.values.length === 0) return false;
  const { negated, ifExists, set, test } = condition.operator;
  if (negated || ifExists || set === "ForAllValues:") return false;
  const exact = test === "string" || test === "ignoreCase" || test === "numericEquals";
  return exact && condition.values.every((value) => closes(claim, value));
}

/** Undefined where the key is no claim that names the tenant. */
export function tenancyClaimOf(key: string, principal: Principal): TenancyClaim | undefined {
  const issuer = issuerOf(principal);
  if (issuer?.kind !== "shared" || !("issuer" in principal)) return undefined;
  return claimOf(issuer.claims, foldCase(principal.issuer), key);
}

function claimOf(claims: readonly TenancyClaim[], url: string, key: string): TenancyClaim | undefined {
  return claims.find(({ claim }) => key === (claim.includes(":") ? claim : `${url}:${claim}`));
}

/** Before the first wildcard or variable there must be the tenant and the separator that ends it. */
function closes({ closed }: TenancyClaim, { kind, text }: Value): boolean {
  if (closed === "whole") return kind === "exact" && text !== "";
  return kind === "exact" ? closed.whole.test(text) : closed.start.test(literalStart(text));
}
