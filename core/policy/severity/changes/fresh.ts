import type { ChangeKind, RoleContext, Severity } from "../../model/change.ts";
import type { Condition } from "../../model/condition.ts";
import { issuerOf } from "../../model/facts/issuers.ts";
import { accountOf } from "../../model/principal.ts";
import type { Callers } from "../callers/callers.ts";
import { isOwnOrganization } from "../callers/organization.ts";
import { actsForOutside, type Inside } from "../callers/source.ts";
import type { Guards } from "../profile/guards.ts";
import type { Path } from "../profile/profile.ts";

/** What the expectation says of the callers' account. */
export interface AccountStatus {
  /** It is not foreign: the own one, one of the organization, or one that is admitted under no stronger guards. */
  readonly named: boolean;
  /** Some of its principals are admitted, and not the account. Of all accounts together, where it is about everyone. */
  readonly partOnly: boolean;
  /** No expectation says which tenants of an identity provider belong to the organization. */
  readonly unprotected: boolean;
}

interface Rated {
  readonly kind: ChangeKind;
  readonly severity: Severity;
}

function rated(kind: ChangeKind, severity: Severity): Rated {
  return { kind, severity };
}

/** Neither the role's own account, nor one of the organization. */
export function isOutside(
  account: string | undefined,
  { account: own, organizationAccounts }: RoleContext,
): boolean {
  const inside: ReadonlySet<string | undefined> = organizationAccounts;
  return account !== own && !inside.has(account);
}

/** How bad the callers of a path are by themselves, under the guards that they must pass now. */
export function fresh(
  { callers, conditions }: Pick<Path, "callers" | "conditions">,
  guards: Guards,
  status: AccountStatus,
  context: RoleContext,
): Rated {
  const guarded = guards.effective.length > 0;
  switch (callers.kind) {
    case "allBut":
      return rated("not-principal-admitted", "critical");
    case "everyone":
      if (isOwnOrganization(conditions, context)) return ofOrganization(status);
      return guarded
        ? rated("everyone-admitted-conditionally", "high")
        : rated("everyone-admitted", "critical");
    case "account":
    case "principal":
      return ofAccount(callers, guarded, status);
    case "service":
      return ofService(conditions, context);
    case "provider":
      return ofProvider(callers, guards, status, context);
    case "other":
      if (callers.principal.kind === "uniqueId") return rated("unique-id-added", "medium");
      return callers.principal.kind === "empty" ? rated("principal-added", "medium") : foreign(guarded);
  }
}

function foreign(guarded: boolean): Rated {
  return guarded
    ? rated("foreign-account-admitted-conditionally", "high")
    : rated("foreign-account-admitted", "critical");
}

/** As for an account: high if the expectation admits only some of its principals. */
function ofOrganization({ partOnly }: AccountStatus): Rated {
  return partOnly ? rated("account-admitted", "high") : rated("principal-added", "medium");
}

function ofAccount(
  { kind }: Callers & { kind: "account" | "principal" },
  guarded: boolean,
  { named, partOnly }: AccountStatus,
): Rated {
  if (!named) return foreign(guarded);
  return kind === "account" && partOnly
    ? rated("account-admitted", "high")
    : rated("principal-added", "medium");
}

function ofService(conditions: readonly Condition[], context: RoleContext): Rated {
  return actsForOutside(conditions, insideOf(context))
    ? rated("service-for-foreign-account", "high")
    : rated("service-added", "medium");
}

export function insideOf(context: RoleContext): Inside {
  const { organizationId } = context;
  return { organizationId, isOutside: (account) => isOutside(account, context) };
}

function ofProvider(
  { principal }: Callers & { kind: "provider" },
  { openToEveryTenant, effective }: Guards,
  { unprotected }: AccountStatus,
  context: RoleContext,
): Rated {
  if (openToEveryTenant) return rated("tenancy-claim-missing", "critical");
  if (principal.kind !== "webIdentity" && isOutside(accountOf(principal), context))
    return rated("foreign-identity-provider-admitted", "critical");
  // AWS's own wizards write roles that are pinned to a tenant of a known issuer: on an unprotected role that is normal use
  const pinned = effective.length > 0 && issuerOf(principal)?.kind !== "unknown";
  return rated("identity-provider-admitted", unprotected && pinned ? "medium" : "high");
}
