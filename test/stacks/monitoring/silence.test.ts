import * as v from "valibot";
import { expect, test } from "vitest";
import { functionNames, scheduleNames, topicName } from "../../../core/contract/names.ts";
import { functionMetricNames } from "../../support/function-metrics.ts";
import { arnOf, declared } from "../declared.ts";

const program = await declared();

const Query = v.object({
  id: v.string(),
  expression: v.exactOptional(v.string()),
  returnData: v.exactOptional(v.boolean()),
  metric: v.exactOptional(
    v.object({
      namespace: v.string(),
      metricName: v.string(),
      dimensions: v.object({ service: v.string() }),
      stat: v.string(),
      period: v.number(),
    }),
  ),
});

test.each(["trust-drift-no-sweep", "trust-drift-no-events"])("%s goes off when nothing is heard", (name) => {
  expect(program.one("MetricAlarm", name).inputs).toMatchObject({
    comparisonOperator: "LessThanThreshold",
    threshold: 1,
    treatMissingData: "breaching",
    alarmActions: [arnOf("sns", topicName)],
    okActions: [arnOf("sns", topicName)],
  });
});

test("no sweep: for twice the time that the schedule leaves between two", () => {
  const { scheduleExpression } = program.one("EventRule", scheduleNames.sweep).inputs;
  const minutes = Number(/^rate\((\d+) minutes\)$/.exec(String(scheduleExpression))?.[1]);
  expect(program.one("MetricAlarm", "trust-drift-no-sweep").inputs).toMatchObject({
    namespace: "TrustDrift",
    metricName: "AccountsChecked",
    dimensions: { service: functionNames.sweepAccount },
    statistic: "Sum",
    period: minutes * 60,
    evaluationPeriods: 2,
  });
  expect(functionMetricNames).toContain(`${functionNames.sweepAccount} AccountsChecked`);
});

test("no events: for a day, from either function that members' events reach", () => {
  const { metricQueries } = program.one("MetricAlarm", "trust-drift-no-events").inputs;
  const queries = v.parse(v.array(Query), metricQueries);
  const [sum, ...others] = queries.filter(({ returnData }) => returnData);
  expect(others).toEqual([]);
  const counted = queries.flatMap(({ metric }) => (metric === undefined ? [] : [metric]));
  expect(counted.map(({ dimensions }) => dimensions.service)).toEqual([
    functionNames.onTrustUpdated,
    functionNames.onPrincipalChanged,
  ]);
  for (const { namespace, metricName, dimensions, stat, period } of counted) {
    expect({ namespace, stat, period }).toEqual({ namespace: "TrustDrift", stat: "Sum", period: 86_400 });
    expect(functionMetricNames).toContain(`${dimensions.service} ${metricName}`);
  }
  for (const { id } of queries.filter(({ metric }) => metric))
    expect(sum?.expression).toContain(`FILL(${id}, 0)`);
});
