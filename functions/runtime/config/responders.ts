import * as v from "valibot";
import {
  canaryAccount,
  delaySeconds,
  memberExternalId,
  onOrOff,
  organizationId,
  parameterName,
  queueUrl,
  read,
  shared,
  text,
  unprotectedRoles,
} from "./fields.ts";

const patterns = v.pipe(
  text,
  v.transform((list) => list.split(",")),
);

const responder = v.object({
  ...shared,
  ...canaryAccount,
  JOURNAL_BUS_NAME: text,
  TOGGLE_PARAMETER_NAME: parameterName,
  MEMBER_EXTERNAL_ID: memberExternalId,
  SWEEP_ACCOUNT_QUEUE_URL: queueUrl,
  UNPROTECTED_ROLES: unprotectedRoles,
  ORGANIZATION_ID: organizationId,
  /** `on`: the person who caused an incident cannot approve it. */
  FOUR_EYES: onOrOff,
  /** Explains refused writes. Absent where the list is too long for an environment. */
  PROTECTED_ROLES: v.optional(patterns),
});

const restorer = v.object({
  ...responder.entries,
  TRUST_RECHECKS_QUEUE_URL: queueUrl,
  /** IAM takes some seconds until the trust policies of other roles show a created or deleted principal. */
  RECHECK_DELAY_SECONDS: v.optional(delaySeconds, "15"),
  TAKE_SNAPSHOT_QUEUE_URL: queueUrl,
  /** A new role gets its policies after its creation: the snapshot waits for them. */
  SNAPSHOT_DELAY_SECONDS: v.optional(delaySeconds, "300"),
  /** `on` where the members have a restorer. */
  RESTORE_ROLES: onOrOff,
});

export type ResponderConfig = v.InferOutput<typeof responder>;

/** @throws InputError that names every invalid variable */
export const responderConfig = (environment: NodeJS.ProcessEnv): ResponderConfig =>
  read(responder, environment);

export type RestorerConfig = v.InferOutput<typeof restorer>;

/** @throws InputError that names every invalid variable */
export const restorerConfig = (environment: NodeJS.ProcessEnv): RestorerConfig => read(restorer, environment);
