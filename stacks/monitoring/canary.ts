import { canaryLateSeconds, canaryRole, canaryTrust } from "../../core/contract/canary.ts";
import { functionNames } from "../../core/contract/names.ts";
import type { Parts } from "../functions/access.ts";
import { queueFunction } from "../functions/function.ts";
import { may } from "../functions/permissions.ts";
import type { Settings } from "../settings/settings.ts";
import { ownMetric } from "./own-metric.ts";

/**
 * Continuous proof that drift is detected: a role that drifts on purpose, a function that changes it, and an alarm when
 * the change is not handled. Its events take the path of a member's events, so the hub account needs the member part too.
 */
export function canary({ settings, table, toggle, topic }: Parts, queue: sst.aws.Queue) {
  role(settings);
  const made = queueFunction("CanaryFunction", {
    settings,
    name: functionNames.canary,
    description: "Changes the canary's trust policy and checks that the change is handled",
    handler: "functions/canary.handler",
    queue,
    // The minimum of SQS event sources: there is one message every few minutes.
    maximumConcurrency: 2,
    environment: {
      TABLE_NAME: table.name,
      TOGGLE_PARAMETER_NAME: toggle.name,
      CANARY_ACCOUNT: settings.hubAccountId,
    },
    permissions: [may.changeCanary(settings), may.readItems(table), may.readToggle(toggle)],
  });
  alarm(topic);
  return made;
}

function role({ partition }: Settings) {
  return new aws.iam.Role(
    "CanaryRole",
    {
      ...canaryRole,
      description:
        "Canary of the Trust Drift Responder, which changes its trust policy to check that the change is detected",
      assumeRolePolicy: JSON.stringify(canaryTrust),
      // Denies everything, whatever policies anyone attaches.
      permissionsBoundary: `arn:${partition}:iam::aws:policy/AWSDenyAll`,
    },
    // A deployment must not undo the canary's change, which would look like the responder's revert.
    { ignoreChanges: ["assumeRolePolicy"] },
  );
}

function alarm(topic: sst.aws.SnsTopic) {
  return new aws.cloudwatch.MetricAlarm(functionNames.canary, {
    name: functionNames.canary,
    alarmDescription:
      "The canary's trust policy was changed and the change was not handled in time, so drift may go undetected. The last log lines of trust-drift-canary say which step failed.",
    ...ownMetric(functionNames.canary, "CanaryOpen"),
    statistic: "Maximum",
    comparisonOperator: "GreaterThanThreshold",
    threshold: canaryLateSeconds,
    // A period has three checks, so that a late check is no gap. Two periods reach to the next change: its young age must
    // not end the alarm.
    period: canaryLateSeconds,
    evaluationPeriods: 2,
    datapointsToAlarm: 1,
    // A canary that reports nothing proves nothing.
    treatMissingData: "breaching",
    alarmActions: [topic.arn],
    okActions: [topic.arn],
  });
}
