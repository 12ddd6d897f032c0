import type { Expectation } from "../expectations/expectation.ts";
import { InputError } from "../shared/errors.ts";

/**
 * The patterns of the roles that expectations protect, each once.
 * @throws InputError for an expectation that covers every role: a policy that named them all would guard nothing
 */
export function protectedPatterns(expectations: readonly Expectation[]): readonly string[] {
  return [...new Set(expectations.flatMap(namedRoles))];
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
