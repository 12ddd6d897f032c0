import type { Used } from "../gateway/authorization/authorize.ts";
import { fitsAny } from "../gateway/authorization/policy.ts";
import type { Grant } from "./granted.ts";

/**
 * What no use needed in any account. A use counts for the very statement that allowed it, so that what a test gave a role
 * besides, or changed, proves nothing of what is declared.
 *
 * @returns one grant for its namesakes in every account
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
