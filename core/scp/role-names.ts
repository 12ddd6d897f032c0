import type { Expectation } from "../expectations/expectation.ts";
import { InputError } from "../shared/errors.ts";

/**
 * The distinct role patterns of expectations.
 * @throws InputError for an expectation that covers every role
 */
export function protectedPatterns(expectations: readonly Expectation[]): readonly string[] {
  return [...new Set(expectations.flatMap(namedRoles))];
}

/** @throws InputError for a pattern of wildcards alone */
export function namedRoles({ name, match }: Expectation): readonly string[] {
  const vague = match.roles.find((pattern) => !isNarrow(pattern));
  if (vague === undefined) return match.roles;
  throw new InputError(
    `${name}: match.roles: expected part of a name in addition to wildcards, found ${vague}, which matches every role`,
  );
}

/** Whether a pattern contains more than wildcards and slashes. */
export function isNarrow(pattern: string): boolean {
  return /[^*?/]/.test(pattern);
}
