import { describe, expect, test } from "vitest";
import { functionNames, queueNames, topicName } from "../../../core/contract/names.ts";
import { functionMetricNames } from "../../support/function-metrics.ts";
import { arnOf, declared } from "../declared.ts";

const program = await declared();

const { deadLetters, ...workQueues } = queueNames;

/** These wait for what does not come: test/stacks/monitoring/silence.test.ts, test/stacks/monitoring/canary.test.ts. */
const ofSilence = ["trust-drift-no-sweep", "trust-drift-no-events", "trust-drift-canary"];
const names = program.names("MetricAlarm").filter((name) => !ofSilence.includes(name));

/** What must be alarmed, and from which value on. */
const expected = [
  { metricName: "ApproximateNumberOfMessagesVisible", dimensions: { QueueName: deadLetters }, threshold: 0 },
  ...Object.values(workQueues).map((QueueName) => ({
    metricName: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName },
    threshold: 600,
  })),
  ...Object.values(functionNames)
    .filter((service) => service !== functionNames.slackActions)
    .map((service) => ({ metricName: "MessagesReturned", dimensions: { service }, threshold: 0 })),
  ...[functionNames.onTrustUpdated, functionNames.onPrincipalChanged].map((service) => ({
    metricName: "Incident-suspended",
    dimensions: { service },
    threshold: 0,
  })),
  { metricName: "SlackAction-failed", dimensions: { service: functionNames.slackActions }, threshold: 0 },
  ...["Snapshot-failed", "EventsUndelivered"].map((metricName) => ({
    metricName,
    dimensions: { service: functionNames.takeSnapshot },
    threshold: 0,
  })),
  ...Object.values(functionNames).flatMap((FunctionName) =>
    ["Errors", "Throttles"].map((metricName) => ({ metricName, dimensions: { FunctionName }, threshold: 0 })),
  ),
];

test("there is an alarm for each way that an event may stay unanswered", () => {
  const found = names.map((name) => {
    const { metricName, dimensions, threshold } = program.one("MetricAlarm", name).inputs;
    return { metricName, dimensions, threshold };
  });
  expect(found).toEqual(expect.arrayContaining(expected));
  expect(found).toHaveLength(expected.length);
});

test("what fails again and again is alarmed before it is a dead letter, and what passes is not", () => {
  const { inputs } = program.one("MetricAlarm", `${functionNames.notify}-returned`);
  expect(inputs).toMatchObject({ period: 60, evaluationPeriods: 10, datapointsToAlarm: 5 });
});

test("what waits in a member is alarmed until the next daily check", () => {
  const { inputs } = program.one("MetricAlarm", "trust-drift-undelivered-in-members");
  expect(inputs).toMatchObject({ period: 3600, evaluationPeriods: 24, datapointsToAlarm: 1 });
});

test("our own metrics are those that the functions emit", () => {
  for (const name of names) {
    const { namespace, metricName, dimensions } = program.one("MetricAlarm", name).inputs;
    if (namespace !== "TrustDrift") continue;
    expect(functionMetricNames).toContain(`${(dimensions as { service: string }).service} ${metricName}`);
  }
});

describe.each(names)("alarm %s", (name) => {
  const { inputs } = program.one("MetricAlarm", name);

  test("tells the alerts' topic, which takes it by its name", () => {
    expect(inputs).toMatchObject({
      alarmActions: [arnOf("sns", topicName)],
      comparisonOperator: "GreaterThanThreshold",
    });
    expect(name).toMatch(/^trust-drift-[a-z-]+$/);
  });

  test("is not set off by silence", () => expect(inputs.treatMissingData).toBe("notBreaching"));

  test("counts what adds up, and takes the worst of what does not", () => {
    expect(inputs.statistic).toBe(inputs.namespace === "AWS/SQS" ? "Maximum" : "Sum");
  });
});
