import type { Expectation } from "../../core/expectations/expectation.ts";
import { protectedRolesSetting, unwritableRoles } from "../../core/expectations/protected-roles.ts";
import type { Io } from "../io.ts";

/** Warns about roles that the responder may not write: a revert would be refused. */
export function warnUnwritable(
  all: readonly Expectation[],
  { stderr }: Pick<Io, "stderr">,
  environment: NodeJS.ProcessEnv = process.env,
): void {
  const setting = environment[protectedRolesSetting]?.trim();
  if (!setting) {
    stderr.write(
      `warning: ${protectedRolesSetting} is not set, so it is unknown whether the responder may write these roles\n`,
    );
    return;
  }
  const patterns = setting.split(",").map((pattern) => pattern.trim());
  for (const text of unwritableRoles(all, patterns)) stderr.write(`warning: ${text}\n`);
}
