import type { Used } from "../gateway/authorization/authorize.ts";
import { fitsAny } from "../gateway/authorization/policy.ts";
import type { Grant } from "./granted.ts";

/**
 * The grants that were used in no account. A use counts only for the statement that allowed it, so that permissions
 * that a test added or changed do not count for declared ones.
 *
 * @returns one grant for the same grants of all accounts
 */
export function unusedOf(granted: readonly Grant[], used: readonly Used[]): readonly Grant[] {
  const byRole = Map.groupBy(used, ({ role }) => role);
  const needed = new Set(
    granted
      .filter((grant) => byRole.get(grant.role)?.some((use) => isUseOf(use, grant)))
      .map(({ place }) => place),
  );
  const rest = granted.filter(({ place }) => !needed.has(place));
  return [...new Map(rest.map((grant) => [grant.place, grant])).values()];
}

function isUseOf({ action, resource, statements }: Used, grant: Grant): boolean {
  return (
    fitsAny(grant.action, action, "i") &&
    fitsAny(grant.resource, resource) &&
    statements.some((statement) => JSON.stringify(statement) === JSON.stringify(grant.statement))
  );
}
