import type { RoleKey } from "../../principals/role.ts";
import { isLiteral, matchesGlob } from "../../shared/glob.ts";
import type { Expectation } from "../expectation.ts";

/** A role with its path, if the path is known: an event does not contain it. */
export type RoleLocation = RoleKey & { readonly path?: string };

/** Whether a pattern of an expectation's `match.roles` means this role. */
export function patternFits(pattern: string, role: RoleLocation): boolean {
  return fits(pattern.toLowerCase(), folded(role));
}

/** IAM's role names are case-insensitive. */
export function folded({ account, name, path }: RoleLocation): RoleLocation {
  return { account, name: name.toLowerCase(), ...(path !== undefined && { path: path.toLowerCase() }) };
}

/**
 * A pattern with a slash speaks of path and name, one without of the name. Where the path is not known (a role that
 * does not exist any more), the name decides: a superfluous alert is better than a missing one.
 *
 * @param pattern in lower case
 * @param role in lower case
 */
export function fits(pattern: string, { name, path }: RoleLocation): boolean {
  if (!pattern.includes("/")) return matchesGlob(pattern, name);
  if (path === undefined) return mayFit(lastSegment(pattern), name);
  return matchesGlob(pattern.replace(/^\//, ""), `${path.slice(1)}${name}`);
}

/** Below a folder of which every role is covered, a bare name says nothing: any deleted role would fit. */
function mayFit(segment: string, name: string): boolean {
  return /[^*?]/.test(segment) && matchesGlob(segment, name);
}

export function lastSegment(pattern: string): string {
  return pattern.slice(pattern.lastIndexOf("/") + 1);
}

/** Named accounts before all of them, then a literal name before a pattern, then the longer pattern. */
export function specificity(accounts: Expectation["match"]["accounts"], pattern: string): number {
  const literalCharacters = pattern.replaceAll(/[*?]/g, "").length;
  return (accounts === "*" ? 0 : 4096) + (isLiteral(pattern) ? 2048 : 0) + literalCharacters;
}

/** The characters before the first wildcard. */
export function literalHead(pattern: string): string {
  const end = pattern.search(/[*?]/);
  return end < 0 ? pattern : pattern.slice(0, end);
}

/** The characters after the last wildcard. */
export function literalTail(pattern: string): string {
  return pattern.slice(Math.max(pattern.lastIndexOf("*"), pattern.lastIndexOf("?")) + 1);
}
