import * as v from "valibot";

/**
 * Fields that the local organization ignores on purpose. The schemas are strict: a new field in the stacks is an
 * error until its meaning here is decided.
 */
export function ignored<const TName extends string>(...names: readonly TName[]): Record<TName, Ignored> {
  const entries = names.map((name) => [name, v.optional(v.unknown())] as const);
  return Object.fromEntries(entries) as Record<TName, Ignored>;
}

type Ignored = v.OptionalSchema<v.UnknownSchema, undefined>;
