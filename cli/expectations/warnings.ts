import type { Expectation } from "../../core/expectations/expectation.ts";
import { protectedRolesSetting, unwritableRoles } from "../../core/expectations/match/protected-roles.ts";
import { protectedPatterns } from "../input/protected-patterns.ts";
import { configuredRoutes, routesSetting } from "../input/routes.ts";
import type { Invocation } from "../io.ts";
import { remark } from "../output/remark.ts";

/** Warns about what the deployment cannot do for these expectations. */
export function warn(
  all: readonly Expectation[],
  invocation: Invocation,
  environment: NodeJS.ProcessEnv = process.env,
): void {
  warnUnwritable(all, invocation, environment);
  warnUnrouted(all, invocation, environment);
}

/** Warns about routes that the deployment does not have: their alerts would go elsewhere. */
function warnUnrouted(
  all: readonly Expectation[],
  invocation: Invocation,
  environment: NodeJS.ProcessEnv,
): void {
  const routed = all.filter(({ notify }) => notify !== undefined);
  if (routed.length === 0) return;
  const routes = configuredRoutes(environment);
  if (routes === undefined) {
    remark(
      `warning: ${routesSetting} is not set, so it is unknown whether the routes in notify exist`,
      invocation,
    );
    return;
  }
  const names = routes.flatMap(({ name }) => name ?? []);
  const known = names.length === 0 ? "has no names" : `has ${names.join(", ")}`;
  for (const { name, notify = "" } of routed)
    if (!names.includes(notify))
      remark(
        `warning: ${name}: notify: no route has the name ${notify} (${routesSetting} ${known}), so its alerts go to the first route that matches, or to the default channel`,
        invocation,
      );
}

/** Warns about roles that the responder may not write: a revert would be refused. */
function warnUnwritable(
  all: readonly Expectation[],
  invocation: Invocation,
  environment: NodeJS.ProcessEnv,
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
