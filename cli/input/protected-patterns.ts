import { protectedRolesSetting } from "../../core/expectations/match/protected-roles.ts";

/** The patterns of the roles that the responder may write, if the environment has the setting of the deployment. */
export function protectedPatterns(
  environment: NodeJS.ProcessEnv = process.env,
): readonly string[] | undefined {
  const setting = environment[protectedRolesSetting]?.trim();
  return setting ? setting.split(",").map((pattern) => pattern.trim()) : undefined;
}
