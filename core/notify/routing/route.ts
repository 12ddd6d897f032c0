import type { Route, RouteMatch } from "../../contract/routes.ts";
import type { Incident } from "../../incidents/incident.ts";
import type { Severity } from "../../policy/compare.ts";

/** What selects a route and is not part of an incident. */
export interface RoutingFacts {
  /** The path of each account in AWS Organizations, as far as known: `o-…/r-…/ou-…/444444444444/`. */
  readonly paths: ReadonlyMap<string, string>;
  /** The name of the route that an expectation has in `notify`, by the name of the expectation. */
  readonly notify: ReadonlyMap<string, string>;
}

/**
 * The route of a notification: the one that the expectation names, else the first one that matches. A group has the
 * severity of its worst incident, and must match in all of them; otherwise, it goes to the default channel.
 *
 * @param incidents at least one
 * @returns undefined for the default channel
 */
export function routeOf(
  incidents: readonly Incident[],
  severity: Severity,
  routes: readonly Route[],
  facts: RoutingFacts,
): Route | undefined {
  const [named, ...others] = new Set(incidents.map(({ expectation }) => facts.notify.get(expectation ?? "")));
  const route =
    named !== undefined && others.length === 0 ? routes.find(({ name }) => name === named) : undefined;
  return (
    route ?? routes.find(({ match }) => match !== undefined && isMatch(match, incidents, severity, facts))
  );
}

function isMatch(
  { severity: wanted, accounts, organizationalUnits: units, expectations }: RouteMatch,
  incidents: readonly Incident[],
  severity: Severity,
  { paths }: RoutingFacts,
): boolean {
  if (wanted !== undefined && !wanted.includes(severity)) return false;
  return incidents.every(({ role: { account }, expectation }) => {
    const path = paths.get(account)?.split("/") ?? [];
    return (
      (accounts === undefined || accounts.includes(account)) &&
      (units === undefined || units.some((unit) => path.includes(unit))) &&
      (expectations === undefined || expectations.includes(expectation ?? ""))
    );
  });
}
