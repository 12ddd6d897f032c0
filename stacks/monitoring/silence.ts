import { functionNames } from "../../core/contract/names.ts";
import { metricsNamespace } from "../functions/function.ts";
import { sweepEverySeconds } from "../settings/timing.ts";

const { onTrustUpdated, onPrincipalChanged, sweepAccount } = functionNames;
const daySeconds = 24 * 60 * 60;

/**
 * What must not stop without a word: the other alarms hear of what fails, these of what does not come. Both go off at
 * once where nothing was ever heard, so after the first deploy until there is a sweep and an event.
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
      "No account was swept for twice the time between sweeps: drift that no event tells is not found. Look at trust-drift-sweep-plan and trust-drift-sweep-account.",
    namespace: metricsNamespace,
    metricName: "AccountsSwept",
    dimensions: { service: sweepAccount },
    statistic: "Sum",
    // Two short periods rather than a long one: CloudWatch looks back over more periods than it judges, for as long as it
    // finds a value there.
    // @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    period: sweepEverySeconds,
    evaluationPeriods: 2,
    ...fewer,
  });
  new aws.cloudwatch.MetricAlarm("trust-drift-no-events", {
    name: "trust-drift-no-events",
    alarmDescription:
      "No member has sent an event for a day. Is the trail logging, and is the rule trust-drift-forward enabled in the members? A small organization may be as quiet as this.",
    metricQueries: [
      {
        id: "events",
        label: "events from members",
        // A function that heard nothing reports nothing, which must not hide what the other has heard.
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

function query(id: string, service: string) {
  return {
    id,
    metric: {
      namespace: metricsNamespace,
      metricName: "EventsIn",
      dimensions: { service },
      stat: "Sum",
      period: daySeconds,
    },
  };
}
