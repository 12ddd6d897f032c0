import type { RoleContext } from "../policy/compare.ts";
import type { RoleKey } from "../principals/role.ts";
import type { Catalogue, Expected } from "./catalogue.ts";
import type { Settings } from "./settings.ts";

/** What the rating of a role's trust policy depends on. */
export function roleContextOf(
  { account }: RoleKey,
  { organizationAccounts }: Catalogue,
  { organizationId }: Settings,
  expected?: Expected,
): RoleContext {
  return {
    account,
    organizationAccounts,
    ...(organizationId !== undefined && { organizationId }),
    ...(expected && { availability: expected.expectation.availability }),
  };
}
