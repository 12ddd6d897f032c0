import { type CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { awsCall } from "../../../../adapters/aws-call.ts";
import { dynamoUnannounced } from "../../../../adapters/dynamodb/incidents/unannounced.ts";
import { ssmToggle } from "../../../../adapters/ssm.ts";
import { toggleParameterName } from "../../../../core/contract/parameters.ts";
import { PermanentError } from "../../../../core/shared/errors.ts";
import { secondsBetween } from "../../../../core/shared/time.ts";
import { type Check, type Finding, failed, ok, warning } from "../check.ts";
import type { Context } from "../context.ts";
import { listed } from "./listed.ts";

/** An alarm of the deployment that says whether a part works. */
const watched = {
  sweep: {
    alarm: "trust-drift-no-sweep",
    good: "Sweeps complete on time.",
    bad: "No sweep completed for twice its interval, so drift without an event is not found.",
  },
  events: {
    alarm: "trust-drift-no-events",
    good: "Members send events.",
    bad: "No member has sent an event for a day.",
  },
  canary: {
    alarm: "trust-drift-canary",
    good: "The last change of the canary was handled in time.",
    bad: "The last change of the canary was not handled in time.",
  },
} as const;

/** A message that notify returns to its queue is tried for two hours; one that waits longer than this is late. */
const lateSeconds = 15 * 60;

/** Whether the deployment does its work. */
export function activityChecks({ clients, table }: Context): readonly Check[] {
  let reading: Promise<ReadonlyMap<string, MetricAlarm>> | undefined;
  const alarms = () => {
    reading ??= alarmsOf(clients.cloudwatch);
    return reading;
  };
  return [
    {
      name: "toggle",
      run: async () => {
        const { mode, problem, version } = await ssmToggle(clients.ssm, toggleParameterName).read();
        if (problem !== undefined && /AccessDenied/.test(problem))
          throw new PermanentError("AccessDenied", problem);
        if (version === undefined || problem !== undefined)
          return failed(
            `Auto-remediation counts as off: ${problem ?? "the toggle cannot be read"}.`,
            "trustdrift toggle off, approve or on",
          );
        return ok(`Auto-remediation is ${mode}.`);
      },
    },
    ...Object.entries(watched).map(([name, { alarm, good, bad }]) => ({
      name,
      run: async () => findingOf(alarm, (await alarms()).get(alarm), { good, bad }),
    })),
    { name: "alarms", run: async () => otherAlarms(await alarms()) },
    {
      name: "announcements",
      run: async () => {
        const [oldest, ...others] = await dynamoUnannounced(table).all();
        if (oldest === undefined) return ok("Every change of an incident was sent.");
        const count = others.length + 1;
        const seconds = secondsBetween(oldest.at, new Date());
        if (seconds < lateSeconds)
          return ok(`${count === 1 ? "1 change" : `${count} changes`} of incidents will be sent shortly.`);
        return failed(
          `${count === 1 ? "1 change" : `${count} changes`} of incidents could not be sent, the oldest since ${oldest.at}.`,
          "The log of trust-drift-notify has the error: aws logs tail /aws/lambda/trust-drift-notify --since 1h",
        );
      },
    },
  ];
}

async function alarmsOf(client: CloudWatchClient): Promise<ReadonlyMap<string, MetricAlarm>> {
  const found = new Map<string, MetricAlarm>();
  await awsCall("cloudwatch:DescribeAlarms", async () => {
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
      { client },
      { AlarmNamePrefix: "trust-drift-" },
    ))
      for (const alarm of MetricAlarms) found.set(alarm.AlarmName ?? "", alarm);
  });
  return found;
}

function findingOf(
  name: string,
  alarm: MetricAlarm | undefined,
  { good, bad }: { readonly good: string; readonly bad: string },
): Finding {
  const see = `docs/runbook.md, Alarms, ${name}.`;
  switch (alarm?.StateValue) {
    case undefined:
      return warning(
        `The alarm ${name} does not exist.`,
        "Deploy the hub again, unless the settings leave it out: npx sst deploy --stage production.",
      );
    case "ALARM":
      return failed(bad, `See ${see}`);
    case "INSUFFICIENT_DATA":
      return warning(`The alarm ${name} has no data yet.`, `Wait for the first results. See ${see}`);
    default:
      return ok(good);
  }
}

function otherAlarms(alarms: ReadonlyMap<string, MetricAlarm>): Finding {
  const own: readonly string[] = Object.values(watched).map(({ alarm }) => alarm);
  const others = [...alarms.values()].filter(({ AlarmName }) => !own.includes(AlarmName ?? ""));
  const off = others
    .filter(({ StateValue }) => StateValue === "ALARM")
    .map(({ AlarmName }) => AlarmName ?? "");
  if (off.length > 0) return failed(`In ALARM: ${listed(off)}.`, "See docs/runbook.md, Alarms.");
  const silent = others.filter(
    ({ ActionsEnabled, AlarmActions = [] }) => ActionsEnabled === false || AlarmActions.length === 0,
  );
  if (silent.length > 0)
    return failed(
      `These alarms notify nobody: ${listed(silent.map(({ AlarmName }) => AlarmName ?? ""))}.`,
      "Enable their actions: aws cloudwatch enable-alarm-actions --alarm-names NAME",
    );
  return ok(others.length === 1 ? "1 other alarm is OK." : `${others.length} other alarms are OK.`);
}
