import * as v from "valibot";

/**
 * Fields that this machine knows of and does nothing with, for a strict schema: any other that a stack begins to
 * declare is an error until somebody has decided what it means here.
 */
export function ignored<const TName extends string>(...names: readonly TName[]): Record<TName, Ignored> {
  const entries = names.map((name) => [name, v.optional(v.unknown())] as const);
  return Object.fromEntries(entries) as Record<TName, Ignored>;
}

type Ignored = v.OptionalSchema<v.UnknownSchema, undefined>;
