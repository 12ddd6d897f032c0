import { functionNames } from "../../core/contract/names.ts";
import { sweepEverySeconds } from "../settings/timing.ts";
import { ownMetric } from "./own-metric.ts";

const { onTrustUpdated, onPrincipalChanged, sweepAccount } = functionNames;
const daySeconds = 24 * 60 * 60;

/**
 * Alarms for missing activity; the other alarms are for failures. Both start in ALARM, so they go off after the first
 * deployment until there is a sweep and an event.
 */
export function silenceAlarms(topic: sst.aws.SnsTopic) {
  const actions = { alarmActions: [topic.arn], okActions: [topic.arn] };
  const fewer = {
    comparisonOperator: "LessThanThreshold",
    threshold: 1,
    treatMissingData: "breaching",
    ...actions,
  };
  new aws.cloudwatch.MetricAlarm("trust-drift-no-sweep", {
    name: "trust-drift-no-sweep",
    alarmDescription:
      "No sweep of an account completed for twice the sweep interval, so silent drift is not found. Check the logs of trust-drift-sweep-plan and trust-drift-sweep-account.",
    ...ownMetric(sweepAccount, "AccountsChecked"),
    statistic: "Sum",
    // Two short periods rather than a long one: CloudWatch evaluates older periods too when the latest ones have no data.
    // @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    period: sweepEverySeconds,
    evaluationPeriods: 2,
    ...fewer,
  });
  new aws.cloudwatch.MetricAlarm("trust-drift-no-events", {
    name: "trust-drift-no-events",
    alarmDescription:
      "No member account has sent an event for a day. Check that the trail is logging and that the rule trust-drift-forward is enabled in the members. A small organization may have no IAM activity for a day.",
    metricQueries: [
      {
        id: "events",
        label: "events from members",
        // A function without events reports nothing, which must not hide the events of the other one.
        expression: "SUM([FILL(updated, 0), FILL(changed, 0)])",
        returnData: true,
      },
      query("updated", onTrustUpdated),
      query("changed", onPrincipalChanged),
    ],
    evaluationPeriods: 1,
    ...fewer,
  });
}

function query(id: string, service: typeof onTrustUpdated | typeof onPrincipalChanged) {
  return {
    id,
    metric: {
      ...ownMetric(service, "EventsIn"),
      stat: "Sum",
      period: daySeconds,
    },
  };
}
