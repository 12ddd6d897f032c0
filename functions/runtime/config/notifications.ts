import * as v from "valibot";
import { type Route, readRoutes } from "../../../core/contract/routes.ts";
import {
  canaryAccount,
  delaySeconds,
  onOrOff,
  parameterName,
  queueUrl,
  read,
  shared,
  text,
} from "./fields.ts";

/** A name with a comma would end the entry of the list. */
const approver = "[UW][A-Z0-9]+(=[\\w+=.@-]{2,64})?";

/** Slack's ids of the users who may approve, with the names of their AWS users or sessions. Empty: no one may. */
const approvers = v.optional(
  v.pipe(
    v.string("a value"),
    v.trim(),
    v.regex(
      new RegExp(`^(${approver}(,${approver})*)?$`),
      "user IDs such as U0123456789 or U0123456789=ada@example.com, comma-separated",
    ),
    v.transform((list) => (list === "" ? [] : list.split(",").map((one) => splitAt(one, "=")))),
  ),
  "",
);

function splitAt(text: string, separator: string) {
  const at = text.indexOf(separator);
  return at < 0 ? { id: text } : { id: text.slice(0, at), identity: text.slice(at + 1) };
}

const slackApiUrl = v.optional(v.pipe(text, v.url("a URL"), v.endsWith("/", "a URL that ends with a slash")));

const httpsUrl = v.optional(v.pipe(text, v.url("a URL"), v.startsWith("https://", "a URL with https")));

const routes = v.optional(
  v.pipe(
    text,
    v.rawTransform(({ dataset, addIssue, NEVER }): readonly Route[] => {
      const read = readRoutes(dataset.value);
      if ("routes" in read) return read.routes;
      addIssue({ message: "a list of routes as JSON" });
      return NEVER;
    }),
  ),
  "[]",
);

const notifier = v.object({
  ...shared,
  ...canaryAccount,
  TOPIC_ARN: v.pipe(text, v.regex(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:.+$/, "the ARN of an SNS topic")),
  SNS_FORMAT: v.optional(v.picklist(["text", "q-developer"], "text or q-developer"), "text"),
  SLACK_CHANNEL: v.optional(v.pipe(text, v.regex(/^[CG][A-Z0-9]+$/, "a channel ID such as C0123456789"))),
  SLACK_TOKEN_PARAMETER_NAME: v.optional(parameterName),
  /** In place of a channel and a token. */
  SLACK_WEBHOOK_PARAMETER_NAME: v.optional(parameterName),
  SLACK_API_URL: slackApiUrl,
  /** The local organization's stand-in for Slack has no rate limit. */
  SLACK_SECONDS_PER_POST: v.optional(delaySeconds, "1"),
  SLACK_APPROVERS: approvers,
  /** Channels, topics and mentions in place of the default ones. */
  ROUTES: routes,
  /** The page with a section for each state. @default the path in the repository */
  RUNBOOK_URL: httpsUrl,
  /** The AWS access portal of IAM Identity Center: with it, links to the console open the right account. */
  ACCESS_PORTAL_URL: httpsUrl,
  /** The keys of tags that name the owner of a role, comma-separated. */
  OWNER_TAGS: v.optional(text),
  /** Of Security Hub's default product: with it, each incident is a finding. */
  SECURITY_HUB_PRODUCT_ARN: v.optional(
    v.pipe(
      text,
      v.regex(
        /^arn:[a-z-]+:securityhub:[a-z0-9-]+:(\d{12}):product\/\1\/default$/,
        "the ARN of the default product of Security Hub",
      ),
    ),
  ),
  /** Incidents of one cause arrive one after the other. A group waits this long for the next one before it is sent. */
  GATHER_SECONDS: v.optional(delaySeconds, "20"),
});

const approverSchema = v.object({
  ...shared,
  TOGGLE_PARAMETER_NAME: parameterName,
  SLACK_SIGNING_SECRET_PARAMETER_NAME: parameterName,
  SLACK_APPROVERS: approvers,
  /** Who may acknowledge and snooze, beside the approvers. */
  SLACK_ACKNOWLEDGERS: approvers,
  FOUR_EYES: onOrOff,
  SLACK_API_URL: slackApiUrl,
  TRUST_RECHECKS_QUEUE_URL: queueUrl,
  PRINCIPAL_RECHECKS_QUEUE_URL: queueUrl,
});

export type NotifierConfig = v.InferOutput<typeof notifier>;

/** @throws InputError that names every invalid variable */
export const notifierConfig = (environment: NodeJS.ProcessEnv): NotifierConfig => read(notifier, environment);

export type ApproverConfig = v.InferOutput<typeof approverSchema>;

/** @throws InputError that names every invalid variable */
export const approverConfig = (environment: NodeJS.ProcessEnv): ApproverConfig =>
  read(approverSchema, environment);
