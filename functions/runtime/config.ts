import * as v from "valibot";
import { InputError } from "../../core/shared/errors.ts";

const text = v.pipe(v.string("a value"), v.trim(), v.nonEmpty("a value"));
const parameterName = v.pipe(text, v.startsWith("/", "the name of an SSM parameter, beginning with a slash"));
const region = v.pipe(text, v.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region such as us-east-1"));

const shared = { AWS_REGION: region, TABLE_NAME: text };

/** The account of the canary, for every function that evaluates expectations. Absent when there is no canary. */
const account = v.pipe(text, v.regex(/^\d{12}$/, "a 12-digit account ID"));
const canaryAccount = { CANARY_ACCOUNT: v.optional(account) };

const queueUrl = v.pipe(text, v.url("the URL of a queue"));
const delaySeconds = v.pipe(
  text,
  v.regex(/^\d{1,3}$/, "seconds, from 0 to 900"),
  v.toNumber(),
  v.maxValue(900, "at most 900 seconds"),
);

const patterns = v.pipe(
  text,
  v.transform((list) => list.split(",")),
);

const responder = v.object({
  ...shared,
  ...canaryAccount,
  JOURNAL_BUS_NAME: text,
  TOGGLE_PARAMETER_NAME: parameterName,
  MEMBER_EXTERNAL_ID: v.pipe(text, v.minLength(2, "at least 2 characters")),
  SWEEP_ACCOUNT_QUEUE_URL: queueUrl,
  UNPROTECTED_ROLES: v.optional(
    v.picklist(["alert-risky", "ignore"], "alert-risky or ignore"),
    "alert-risky",
  ),
  /** Explains refused writes. Absent where the list is too long for an environment. */
  PROTECTED_ROLES: v.optional(patterns),
});

const restorer = v.object({
  ...responder.entries,
  TRUST_UPDATED_QUEUE_URL: queueUrl,
  /** IAM takes some seconds until the trust policies of other roles show a created or deleted principal. */
  RECHECK_DELAY_SECONDS: v.optional(delaySeconds, "15"),
  TAKE_SNAPSHOT_QUEUE_URL: queueUrl,
  /** A new role gets its policies after its creation: the snapshot waits for them. */
  SNAPSHOT_DELAY_SECONDS: v.optional(delaySeconds, "300"),
  /** `on` where the members have a restorer. */
  RESTORE_ROLES: v.optional(v.picklist(["on", "off"], "on or off"), "off"),
});

const snapshotter = v.object({
  ...shared,
  ...canaryAccount,
  MEMBER_EXTERNAL_ID: responder.entries.MEMBER_EXTERNAL_ID,
  PRINCIPAL_CHANGED_QUEUE_URL: queueUrl,
  RECHECK_DELAY_SECONDS: v.optional(delaySeconds, "120"),
});

const sweeper = v.object({
  ...shared,
  ...canaryAccount,
  JOURNAL_BUS_NAME: text,
  MEMBER_EXTERNAL_ID: responder.entries.MEMBER_EXTERNAL_ID,
  UNPROTECTED_ROLES: responder.entries.UNPROTECTED_ROLES,
  TRUST_UPDATED_QUEUE_URL: queueUrl,
  /** A recheck waits for the event of the change, because only the event names the caller. */
  RECHECK_DELAY_SECONDS: v.optional(delaySeconds, "120"),
  PRINCIPAL_CHANGED_QUEUE_URL: queueUrl,
  TAKE_SNAPSHOT_QUEUE_URL: queueUrl,
});

const planner = v.object({
  ...shared,
  SWEEP_ACCOUNT_QUEUE_URL: queueUrl,
  SWEEP_ACCOUNTS: v.optional(
    v.pipe(
      text,
      v.regex(/^\d{12}(,\d{12})*$/, "12-digit account IDs, comma-separated"),
      v.transform((list) => list.split(",")),
    ),
  ),
});

/** Slack's ids of the users who may approve. Empty: no one may. */
const approvers = v.optional(
  v.pipe(
    v.string("a value"),
    v.trim(),
    v.regex(/^([UW][A-Z0-9]+(,[UW][A-Z0-9]+)*)?$/, "user IDs such as U0123456789, comma-separated"),
    v.transform((list) => (list === "" ? [] : list.split(","))),
  ),
  "",
);

const slackApiUrl = v.optional(v.pipe(text, v.url("a URL"), v.endsWith("/", "a URL that ends with a slash")));

const notifier = v.object({
  ...shared,
  ...canaryAccount,
  TOPIC_ARN: v.pipe(text, v.regex(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:.+$/, "the ARN of an SNS topic")),
  SLACK_CHANNEL: v.optional(v.pipe(text, v.regex(/^[CG][A-Z0-9]+$/, "a channel ID such as C0123456789"))),
  SLACK_TOKEN_PARAMETER_NAME: v.optional(parameterName),
  SLACK_API_URL: slackApiUrl,
  SLACK_APPROVERS: approvers,
  /** Incidents of one cause arrive one after the other. A group waits this long for the next one before it is sent. */
  GATHER_SECONDS: v.optional(delaySeconds, "20"),
});

const approver = v.object({
  ...shared,
  TOGGLE_PARAMETER_NAME: parameterName,
  SLACK_SIGNING_SECRET_PARAMETER_NAME: parameterName,
  SLACK_APPROVERS: approvers,
  SLACK_API_URL: slackApiUrl,
  TRUST_UPDATED_QUEUE_URL: queueUrl,
  PRINCIPAL_CHANGED_QUEUE_URL: queueUrl,
});

const canary = v.object({ ...shared, CANARY_ACCOUNT: account, TOGGLE_PARAMETER_NAME: parameterName });

export type ResponderConfig = v.InferOutput<typeof responder>;
export type RestorerConfig = v.InferOutput<typeof restorer>;
export type SnapshotterConfig = v.InferOutput<typeof snapshotter>;
export type SweeperConfig = v.InferOutput<typeof sweeper>;
export type PlannerConfig = v.InferOutput<typeof planner>;
export type NotifierConfig = v.InferOutput<typeof notifier>;
export type ApproverConfig = v.InferOutput<typeof approver>;
export type CanaryConfig = v.InferOutput<typeof canary>;

/** @throws InputError that names every invalid variable */
export const responderConfig = (environment: NodeJS.ProcessEnv): ResponderConfig =>
  read(responder, environment);

/** @throws InputError that names every invalid variable */
export const restorerConfig = (environment: NodeJS.ProcessEnv): RestorerConfig => read(restorer, environment);

/** @throws InputError that names every invalid variable */
export const notifierConfig = (environment: NodeJS.ProcessEnv): NotifierConfig => read(notifier, environment);

/** @throws InputError that names every invalid variable */
export const snapshotterConfig = (environment: NodeJS.ProcessEnv): SnapshotterConfig =>
  read(snapshotter, environment);

/** @throws InputError that names every invalid variable */
export const sweeperConfig = (environment: NodeJS.ProcessEnv): SweeperConfig => read(sweeper, environment);

/** @throws InputError that names every invalid variable */
export const plannerConfig = (environment: NodeJS.ProcessEnv): PlannerConfig => read(planner, environment);

/** @throws InputError that names every invalid variable */
export const approverConfig = (environment: NodeJS.ProcessEnv): ApproverConfig => read(approver, environment);

/** @throws InputError that names every invalid variable */
export const canaryConfig = (environment: NodeJS.ProcessEnv): CanaryConfig => read(canary, environment);

/** Never shows values: a value in the wrong variable may be a secret. */
function read<TSchema extends v.GenericSchema>(
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
