import * as v from "valibot";
import { InputError } from "../../../core/shared/errors.ts";

export const text = v.pipe(v.string("a value"), v.trim(), v.nonEmpty("a value"));
export const parameterName = v.pipe(
  text,
  v.startsWith("/", "the name of an SSM parameter, beginning with a slash"),
);
const region = v.pipe(text, v.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region such as us-east-1"));

export const shared = { AWS_REGION: region, TABLE_NAME: text };

export const account = v.pipe(text, v.regex(/^\d{12}$/, "a 12-digit account ID"));
/** The account of the canary, for every function that evaluates expectations. Absent when there is no canary. */
export const canaryAccount = { CANARY_ACCOUNT: v.optional(account) };

export const queueUrl = v.pipe(text, v.url("the URL of a queue"));
export const delaySeconds = v.pipe(
  text,
  v.regex(/^\d{1,3}$/, "seconds, from 0 to 900"),
  v.toNumber(),
  v.maxValue(900, "at most 900 seconds"),
);

export const memberExternalId = v.pipe(text, v.minLength(2, "at least 2 characters"));

/** Absent: every organization that a trust policy names counts as foreign. */
export const organizationId = v.optional(
  v.pipe(text, v.regex(/^o-[a-z0-9]{10,32}$/, "the ID of an organization")),
);

export const onOrOff = v.optional(v.picklist(["on", "off"], "on or off"), "off");

export const unprotectedRoles = v.optional(
  v.picklist(["alert-risky", "ignore"], "alert-risky or ignore"),
  "alert-risky",
);

/** Never shows values: a value in the wrong variable may be a secret. */
export function read<TSchema extends v.GenericSchema>(
  schema: TSchema,
  environment: NodeJS.ProcessEnv,
): v.InferOutput<TSchema> {
  const parsed = v.safeParse(schema, environment, { abortPipeEarly: true });
  if (parsed.success) return parsed.output;
  const problems = parsed.issues.map((issue) => {
    const name = v.getDotPath(issue) ?? "environment";
    const value = environment[name];
    if (value === undefined) return `${name}: expected a value, found nothing`;
    return `${name}: expected ${issue.message}, found ${value.trim() ? "something else" : "an empty text"}`;
  });
  throw new InputError(`invalid environment of the function: ${problems.join("; ")}`);
}
