import type { Expectation } from "../../core/expectations/expectation.ts";
import { protectedRolesSetting, unwritableRoles } from "../../core/expectations/match/protected-roles.ts";
import { protectedPatterns } from "../input/protected-patterns.ts";
import { type Invocation, remark } from "../io.ts";

/** Warns about roles that the responder may not write: a revert would be refused. */
export function warnUnwritable(
  all: readonly Expectation[],
  invocation: Invocation,
  environment: NodeJS.ProcessEnv = process.env,
): void {
  const patterns = protectedPatterns(environment);
  if (patterns === undefined) {
    remark(
      `warning: ${protectedRolesSetting} is not set, so it is unknown whether the responder may write these roles`,
      invocation,
    );
    return;
  }
  for (const text of unwritableRoles(all, patterns)) remark(`warning: ${text}`, invocation);
}
