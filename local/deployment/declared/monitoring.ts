import { PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { accounts } from "../../shared/accounts.ts";
import type { Clients } from "../../shared/clients.ts";
import { callLogs } from "../logs.ts";
import type { HubResources } from "./hub-resources.ts";

/** The alarms can be read and set. Nothing evaluates their metrics, so none changes by itself. */
export async function makeAlarms({ alarms }: HubResources, { cloudwatch }: Clients): Promise<void> {
  await Promise.all(
    alarms.map((one) =>
      cloudwatch.send(
        new PutMetricAlarmCommand({
          AlarmName: one.name,
          AlarmDescription: one.alarmDescription,
          AlarmActions: one.alarmActions,
          OKActions: one.okActions,
          ComparisonOperator: one.comparisonOperator,
          Threshold: one.threshold,
          EvaluationPeriods: one.evaluationPeriods,
          DatapointsToAlarm: one.datapointsToAlarm,
          TreatMissingData: one.treatMissingData,
          ...metricOf(one),
        }),
      ),
    ),
  );
}

type Alarm = HubResources["alarms"][number];

/** An alarm has one metric, or queries for several. */
function metricOf({ metricQueries, namespace, metricName, dimensions, statistic, period }: Alarm) {
  if (metricQueries.length === 0)
    return {
      Namespace: namespace,
      MetricName: metricName,
      Dimensions: dimensionsOf(dimensions),
      Statistic: statistic,
      Period: period,
    };
  const Metrics = metricQueries.map(({ id, label, expression, returnData, metric }) => ({
    Id: id,
    Label: label,
    Expression: expression,
    ReturnData: returnData,
    MetricStat: metric && {
      Metric: {
        Namespace: metric.namespace,
        MetricName: metric.metricName,
        Dimensions: dimensionsOf(metric.dimensions),
      },
      Period: metric.period,
      Stat: metric.stat,
    },
  }));
  return { Metrics };
}

function dimensionsOf(dimensions: Readonly<Record<string, string>>) {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

export async function makeLogGroups(endpoint: string, { logGroups }: HubResources): Promise<void> {
  await Promise.all(
    logGroups.map(async ({ name: logGroupName, retentionInDays }) => {
      await callLogs(endpoint, accounts.hub, "CreateLogGroup", { logGroupName });
      await callLogs(endpoint, accounts.hub, "PutRetentionPolicy", { logGroupName, retentionInDays });
    }),
  );
}
