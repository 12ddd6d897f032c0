import { readRoutes } from "../../core/contract/routes.ts";
import { InputError } from "../../core/shared/errors.ts";

export const routesSetting = "TRUST_DRIFT_ROUTES";

/**
 * The routes of alerts, if the environment has the setting of the deployment.
 *
 * @throws InputError that names each place
 */
export function configuredRoutes(environment: NodeJS.ProcessEnv = process.env) {
  const json = environment[routesSetting]?.trim();
  if (!json) return undefined;
  const read = readRoutes(json);
  if ("routes" in read) return read.routes;
  const faults = read.faults.map((fault) => `${routesSetting}${fault.startsWith("[") ? "" : " "}${fault}`);
  throw new InputError(faults.join("; "));
}
