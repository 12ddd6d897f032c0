import * as v from "valibot";
import {
  account,
  canaryAccount,
  delaySeconds,
  memberExternalId,
  organizationId,
  queueUrl,
  read,
  shared,
  text,
  unprotectedRoles,
} from "./fields.ts";

const sweeper = v.object({
  ...shared,
  ...canaryAccount,
  JOURNAL_BUS_NAME: text,
  MEMBER_EXTERNAL_ID: memberExternalId,
  UNPROTECTED_ROLES: unprotectedRoles,
  ORGANIZATION_ID: organizationId,
  TOGGLE_PARAMETER_NAME: text,
  HUB_ACCOUNT: account,
  TRUST_RECHECKS_QUEUE_URL: queueUrl,
  /** A recheck waits for the event of the change, because only the event names the caller. */
  RECHECK_DELAY_SECONDS: v.optional(delaySeconds, "120"),
  /** Hours after which an open incident is reported again; the last one repeats. Empty: no reminders. */
  REMINDER_HOURS: v.optional(
    v.pipe(
      v.string("a value"),
      v.trim(),
      v.regex(/^(\d{1,4}(,\d{1,4})*)?$/, "hours such as 1,4,24"),
      v.transform((list) => (list === "" ? [] : list.split(",").map(Number))),
    ),
    "1,4,24",
  ),
  PRINCIPAL_RECHECKS_QUEUE_URL: queueUrl,
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

export type SweeperConfig = v.InferOutput<typeof sweeper>;

/** @throws InputError that names every invalid variable */
export const sweeperConfig = (environment: NodeJS.ProcessEnv): SweeperConfig => read(sweeper, environment);

export type PlannerConfig = v.InferOutput<typeof planner>;

/** @throws InputError that names every invalid variable */
export const plannerConfig = (environment: NodeJS.ProcessEnv): PlannerConfig => read(planner, environment);
