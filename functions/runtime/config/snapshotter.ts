import * as v from "valibot";
import { spreadingSeconds } from "../../../core/shared/retry.ts";
import { account, canaryAccount, delaySeconds, memberExternalId, queueUrl, read, shared } from "./fields.ts";

const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
const parts = v.object({
  roles: v.record(v.string(), v.object({ trust: digest, policies: digest })),
  rules: v.record(v.string(), v.object({ pattern: digest, targets: digest })),
  policies: v.record(v.string(), digest),
  queues: v.record(v.string(), digest),
});
/** The hub has only what is another one there. */
const declared = v.message(
  v.pipe(
    v.string("a value"),
    v.parseJson(),
    v.object({ hubAccount: account, members: parts, hub: parts }),
    v.transform(({ members, hub, ...rest }) => ({
      ...rest,
      members,
      hub: {
        roles: { ...members.roles, ...hub.roles },
        rules: { ...members.rules, ...hub.rules },
        policies: { ...members.policies, ...hub.policies },
        queues: { ...members.queues, ...hub.queues },
      },
    })),
  ),
  "the digests of the member template, as JSON",
);

const snapshotter = v.object({
  ...shared,
  ...canaryAccount,
  MEMBER_EXTERNAL_ID: memberExternalId,
  PRINCIPAL_RECHECKS_QUEUE_URL: queueUrl,
  /** What the member template declares of our own roles, rules, policies and queues. */
  OWN_PARTS: declared,
  RECHECK_DELAY_SECONDS: v.optional(delaySeconds, "120"),
  /** The stand-in for IAM in the local organization shows a call at once. */
  IAM_SHOWS_AFTER_SECONDS: v.optional(delaySeconds, String(spreadingSeconds)),
});

export type SnapshotterConfig = v.InferOutput<typeof snapshotter>;

/** @throws InputError that names every invalid variable */
export const snapshotterConfig = (environment: NodeJS.ProcessEnv): SnapshotterConfig =>
  read(snapshotter, environment);
