import type { Expectation } from "../../core/expectations/expectation.ts";
import { protectedRolesSetting, unwritableRoles } from "../../core/expectations/protected-roles.ts";
import { type Invocation, remark } from "../io.ts";

/** Warns about roles that the responder may not write: a revert would be refused. */
export function warnUnwritable(
  all: readonly Expectation[],
  invocation: Invocation,
  environment: NodeJS.ProcessEnv = process.env,
): void {
  const setting = environment[protectedRolesSetting]?.trim();
  if (!setting) {
    remark(
      `warning: ${protectedRolesSetting} is not set, so it is unknown whether the responder may write these roles`,
      invocation,
    );
    return;
  }
  const patterns = setting.split(",").map((pattern) => pattern.trim());
  for (const text of unwritableRoles(all, patterns)) remark(`warning: ${text}`, invocation);
}
