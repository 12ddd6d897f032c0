import * as v from "valibot";

const values = v.nullable(v.record(v.string(), v.unknown()));

/** A change of one resource in a plan. */
export const resourceChange = v.object({
  address: v.string(),
  mode: v.optional(v.string()),
  type: v.string(),
  change: v.object({
    actions: v.array(v.string()),
    before: v.optional(values),
    after: v.optional(values),
    after_unknown: v.optional(v.union([v.boolean(), v.record(v.string(), v.unknown())])),
  }),
});

export type Resource = v.InferOutput<typeof resourceChange>;

/** The attributes of a resource before or after. */
export type Values = Readonly<Record<string, unknown>>;
