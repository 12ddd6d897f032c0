import { InputError } from "../errors.ts";
import type { Expectation } from "../expectation.ts";

/**
 * The roles of an expectation's pattern as the ends of ARNs after `role/`. A pattern without a slash speaks of the
 * name under any path, so it takes two. IAM lets `*` stand for slashes too and cannot be told not to.
 */
export function roleNames(pattern: string): readonly string[] {
  const name = pattern.replace(/^\//, "");
  return pattern.includes("/") ? [name] : [name, `*/${name}`];
}

/**
 * The roles that expectations protect, each once, as the ends of ARNs after `role/`.
 * @throws InputError for an expectation that covers every role: a policy that named them all would guard nothing
 */
export function protectedRoleNames(expectations: readonly Expectation[]): readonly string[] {
  const patterns = expectations.flatMap((expectation) => namedRoles(expectation));
  return [...new Set(patterns.flatMap(roleNames))];
}

/** @throws InputError for a pattern of wildcards alone */
export function namedRoles({ name, match }: Expectation): readonly string[] {
  const vague = match.roles.find((pattern) => !isNarrow(pattern));
  if (vague === undefined) return match.roles;
  throw new InputError(
    `${name}: match.roles: expected a part of a name beside the wildcards, found ${vague}, which is every role`,
  );
}

/** Whether a pattern says anything beside its wildcards and slashes. */
export function isNarrow(pattern: string): boolean {
  return /[^*?/]/.test(pattern);
}
