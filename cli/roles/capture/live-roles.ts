import { canaryRole } from "../../../core/contract/canary.ts";
import { patternFits } from "../../../core/expectations/match/pattern.ts";
import { isOwnRole, isServiceRole, type LiveRole } from "../../../core/principals/role.ts";
import { InputError } from "../../../core/shared/errors.ts";
import type { Progress } from "../../output/progress.ts";
import type { Reach } from "../check/accounts.ts";

/** Accounts that are read in parallel. */
const atOnce = 5;

/**
 * The roles of all accounts that match a pattern, ordered by account and name.
 *
 * @throws InputError for a pattern that matches no role
 */
export async function matchingRoles(
  patterns: readonly string[],
  { accounts, roles: lister }: Reach,
  progress: Progress,
): Promise<readonly LiveRole[]> {
  const found: LiveRole[] = [];
  const unmatched = new Set(patterns);
  const waiting = [...accounts];
  const read = async (account: string) => {
    let marker: string | undefined;
    do {
      const page = await lister.list(account, marker);
      progress.add(page.roles.length);
      for (const role of page.roles.filter(isCapturable)) {
        const matching = patterns.filter((pattern) => patternFits(pattern, role));
        for (const pattern of matching) unmatched.delete(pattern);
        if (matching.length > 0) found.push(role);
      }
      marker = page.marker;
    } while (marker !== undefined);
    progress.step();
  };
  const work = async () => {
    for (let account = waiting.shift(); account !== undefined; account = waiting.shift()) await read(account);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, accounts.length) }, work));
  if (unmatched.size > 0)
    throw new InputError(
      `--role: no role of ${accounts.length === 1 ? `account ${accounts[0]}` : `the ${accounts.length} accounts`} matches ${[...unmatched].join(", ")}`,
    );
  const keyOf = ({ account, path, name }: LiveRole) => `${account}${path}${name}`;
  return found.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

function isCapturable(role: LiveRole): boolean {
  return !isServiceRole(role) && !isOwnRole(role) && role.name !== canaryRole.name;
}
