import * as v from "valibot";
import { InputError } from "../../core/shared/errors.ts";

const text = v.pipe(v.string("a value"), v.trim(), v.nonEmpty("a value"));
const parameterName = v.pipe(text, v.startsWith("/", "the name of an SSM parameter, beginning with a slash"));
const region = v.pipe(text, v.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region such as us-east-1"));

const shared = { AWS_REGION: region, TABLE_NAME: text };

/** Where the canary is, which every function that knows what a role must be has to know of; absent where there is none. */
const account = v.pipe(text, v.regex(/^\d{12}$/, "an account id of twelve digits"));
const canaryAccount = { CANARY_ACCOUNT: v.optional(account) };

const queueUrl = v.pipe(text, v.url("the URL of a queue"));
const delaySeconds = v.pipe(
  text,
  v.regex(/^\d{1,3}$/, "seconds, from 0 to 900"),
  v.toNumber(),
  v.maxValue(900, "at most 900 seconds"),
);

const responder = v.object({
  ...shared,
  ...canaryAccount,
  JOURNAL_BUS_NAME: text,
  TOGGLE_PARAMETER_NAME: parameterName,
  MEMBER_EXTERNAL_ID: v.pipe(text, v.minLength(2, "at least 2 characters")),
  UNPROTECTED_ROLES: v.optional(
    v.picklist(["alert-risky", "ignore"], "alert-risky or ignore"),
    "alert-risky",
  ),
});

const restorer = v.object({
  ...responder.entries,
  TRUST_UPDATED_QUEUE_URL: queueUrl,
  /** A principal that came or went shows in the trust of others only once IAM has spread it. */
  RECHECK_DELAY_SECONDS: v.optional(delaySeconds, "15"),
  TAKE_SNAPSHOT_QUEUE_URL: queueUrl,
  /** A role is created first and given its policies then: it is read as it is once that is done. */
  SNAPSHOT_DELAY_SECONDS: v.optional(delaySeconds, "300"),
  /** On where the members have a restorer. */
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
  /** What is seen before its event arrives is acted on after it: only the event knows whose change it was. */
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
      v.regex(/^\d{12}(,\d{12})*$/, "account ids of twelve digits, with commas between them"),
      v.transform((list) => list.split(",")),
    ),
  ),
});

/** Slack's ids of those who may approve; empty means nobody may. */
const approvers = v.optional(
  v.pipe(
    v.string("a value"),
    v.trim(),
    v.regex(
      /^([UW][A-Z0-9]+(,[UW][A-Z0-9]+)*)?$/,
      "ids of users such as U0123456789, with commas between them",
    ),
    v.transform((list) => (list === "" ? [] : list.split(","))),
  ),
  "",
);

const slackApiUrl = v.optional(v.pipe(text, v.url("a URL"), v.endsWith("/", "a URL that ends with a slash")));

const notifier = v.object({
  ...shared,
  ...canaryAccount,
  TOPIC_ARN: v.pipe(text, v.regex(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:.+$/, "the ARN of an SNS topic")),
  SLACK_CHANNEL: v.optional(v.pipe(text, v.regex(/^[CG][A-Z0-9]+$/, "a channel's id such as C0123456789"))),
  SLACK_TOKEN_PARAMETER_NAME: v.optional(parameterName),
  SLACK_API_URL: slackApiUrl,
  SLACK_APPROVERS: approvers,
  /** One cause shows in many roles, one after the other: so long is waited for the next, before a group is told. */
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

/** @throws InputError naming every variable at fault at once */
export const responderConfig = (environment: NodeJS.ProcessEnv): ResponderConfig =>
  read(responder, environment);

/** @throws InputError naming every variable at fault at once */
export const restorerConfig = (environment: NodeJS.ProcessEnv): RestorerConfig => read(restorer, environment);

/** @throws InputError naming every variable at fault at once */
export const notifierConfig = (environment: NodeJS.ProcessEnv): NotifierConfig => read(notifier, environment);

/** @throws InputError naming every variable at fault at once */
export const snapshotterConfig = (environment: NodeJS.ProcessEnv): SnapshotterConfig =>
  read(snapshotter, environment);

/** @throws InputError naming every variable at fault at once */
export const sweeperConfig = (environment: NodeJS.ProcessEnv): SweeperConfig => read(sweeper, environment);

/** @throws InputError naming every variable at fault at once */
export const plannerConfig = (environment: NodeJS.ProcessEnv): PlannerConfig => read(planner, environment);

/** @throws InputError naming every variable at fault at once */
export const approverConfig = (environment: NodeJS.ProcessEnv): ApproverConfig => read(approver, environment);

/** @throws InputError naming every variable at fault at once */
export const canaryConfig = (environment: NodeJS.ProcessEnv): CanaryConfig => read(canary, environment);

/** Values are not shown: one that landed in the wrong variable may be a secret. */
function read<TSchema extends v.GenericSchema>(
  schema: TSchema,
  environment: NodeJS.ProcessEnv,
): v.InferOutput<TSchema> {
  const parsed = v.safeParse(schema, environment, { abortPipeEarly: true });
  if (parsed.success) return parsed.output;
  const faults = parsed.issues.map((issue) => {
    const name = v.getDotPath(issue) ?? "environment";
    const value = environment[name];
    if (value === undefined) return `${name}: expected a value, found nothing`;
    return `${name}: expected ${issue.message}, found ${value.trim() ? "something else" : "an empty text"}`;
  });
  throw new InputError(`the function's environment is wrong: ${faults.join("; ")}`);
}
