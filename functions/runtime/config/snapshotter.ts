import * as v from "valibot";
import { canaryAccount, delaySeconds, memberExternalId, queueUrl, read, shared } from "./fields.ts";

const snapshotter = v.object({
  ...shared,
  ...canaryAccount,
  MEMBER_EXTERNAL_ID: memberExternalId,
  PRINCIPAL_RECHECKS_QUEUE_URL: queueUrl,
  RECHECK_DELAY_SECONDS: v.optional(delaySeconds, "120"),
});

export type SnapshotterConfig = v.InferOutput<typeof snapshotter>;

/** @throws InputError that names every invalid variable */
export const snapshotterConfig = (environment: NodeJS.ProcessEnv): SnapshotterConfig =>
  read(snapshotter, environment);
