import { canaryLateSeconds, canaryRole, canaryTrust } from "../../core/contract/canary.ts";
import { functionNames } from "../../core/contract/names.ts";
import { metricsNamespace, queueFunction } from "../functions/function.ts";
import type { Parts } from "../functions/functions.ts";
import { may } from "../functions/permissions.ts";
import type { Settings } from "../settings/settings.ts";

/**
 * Proof that drift is noticed, all day long: a role of our own that drifts on purpose, a function that makes it, and an
 * alarm when nobody answers. It takes the way of any member's event, so our part must be in the hub's account too.
 */
export function canary({ settings, table, toggle, topic }: Parts, queue: sst.aws.Queue) {
  role(settings);
  const made = queueFunction("CanaryFunction", {
    settings,
    name: functionNames.canary,
    description: "Changes the trust of the canary, and sees whether that is answered",
    handler: "functions/canary.handler",
    queue,
    // The least there is: one look every few minutes.
    maximumConcurrency: 2,
    environment: {
      TABLE_NAME: table.name,
      TOGGLE_PARAMETER_NAME: toggle.name,
      CANARY_ACCOUNT: settings.hubAccountId,
    },
    permissions: [may.changeCanary(settings), may.readState(table), may.readToggle(toggle)],
  });
  alarm(topic);
  return made;
}

function role({ partition }: Settings) {
  return new aws.iam.Role(
    "CanaryRole",
    {
      ...canaryRole,
      description: "Nobody's: the Trust Drift Responder changes its trust to see that this is noticed",
      assumeRolePolicy: JSON.stringify(canaryTrust),
      // Whatever anybody gives it, it may nothing.
      permissionsBoundary: `arn:${partition}:iam::aws:policy/AWSDenyAll`,
    },
    // A deploy must not undo what the canary has just done, and be taken for the responder's answer.
    { ignoreChanges: ["assumeRolePolicy"] },
  );
}

function alarm(topic: sst.aws.SnsTopic) {
  return new aws.cloudwatch.MetricAlarm(functionNames.canary, {
    name: functionNames.canary,
    alarmDescription:
      "The canary's trust was changed and nothing answered in time: drift may go unseen. Read the last lines of trust-drift-canary, which say how far it came.",
    namespace: metricsNamespace,
    metricName: "CanaryOpen",
    dimensions: { service: functionNames.canary },
    statistic: "Maximum",
    comparisonOperator: "GreaterThanThreshold",
    threshold: canaryLateSeconds,
    // Three looks, so that one that comes late is no silence; and an hour, until the next change: it is not over because
    // that one is young.
    period: canaryLateSeconds,
    evaluationPeriods: 2,
    datapointsToAlarm: 1,
    // A canary that is silent proves nothing.
    treatMissingData: "breaching",
    alarmActions: [topic.arn],
    okActions: [topic.arn],
  });
}
