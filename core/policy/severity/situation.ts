import type { Grant } from "../grants/grants.ts";
import type { RoleContext } from "../model/change.ts";
import type { Effort } from "../model/effort.ts";
import { accountOf, type Principal } from "../model/principal.ts";
import { makeSides, type Sides, swapSides } from "../requests/witness.ts";

/** All that judging a difference needs. */
export interface Situation {
  readonly expected: readonly Grant[];
  readonly actual: readonly Grant[];
  /** Those that each side allows something. */
  readonly principals: { readonly expected: readonly Principal[]; readonly actual: readonly Principal[] };
  readonly roleContext: RoleContext;
  /** Accounts that the expectation admits somebody of; undefined for those who belong to none. */
  readonly namedAccounts: ReadonlySet<string | undefined>;
  /** For requests that are newly admitted. */
  readonly gained: Sides;
  /** For requests that are no longer admitted. */
  readonly lost: Sides;
}

export function makeSituation(
  expected: readonly Grant[],
  actual: readonly Grant[],
  roleContext: RoleContext,
  effort: Effort,
): Situation {
  const gained = makeSides(actual, expected, effort);
  const principals = { expected: principalsAllowed(expected), actual: principalsAllowed(actual) };
  const namedAccounts = new Set(principals.expected.map(accountOf));
  return { expected, actual, principals, roleContext, namedAccounts, gained, lost: swapSides(gained) };
}

export function principalsAllowed(grants: readonly Grant[]): readonly Principal[] {
  return grants.flatMap(({ effect, who }) =>
    effect === "Allow" && who.kind === "one" ? [who.named.principal] : [],
  );
}

/** Neither the role's own account, nor one of the organization. */
export function isOutside(
  account: string | undefined,
  { account: own, organizationAccounts }: RoleContext,
): boolean {
  return account === undefined || (account !== own && !organizationAccounts.has(account));
}

/** Outside, and not named by the expectation either. */
export function isForeign(account: string | undefined, situation: Situation): boolean {
  if (account !== undefined && situation.namedAccounts.has(account)) return false;
  return isOutside(account, situation.roleContext);
}
