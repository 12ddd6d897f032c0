import * as v from "valibot";
import { functionMetrics } from "../../core/contract/function-metrics.ts";
import { templateRoleNames } from "../../core/contract/own/own-parts.ts";
import { batchSize, sweepEvery } from "../../stacks/settings/timing.ts";
import type { Program } from "../sst-program/engine/resource.ts";
import { assumed, prices } from "./prices.ts";
import { table } from "./table.ts";

const sizes = [50, 500];
const million = 1_000_000;

/** The monthly cost, with the calculation of each line. */
export function costsTable(program: Program): string {
  const bills = sizes.map((accounts) => bill(accounts, program));
  const [first, second] = bills;
  const lines = (first ?? []).map(({ item, how, dollars }, index) => {
    const other = second?.[index];
    return [item, `${how} = ${money(dollars)}`, `${other?.how} = ${money(other?.dollars ?? 0)}`];
  });
  const sums = bills.map((lines) => `**${money(lines.reduce((sum, { dollars }) => sum + dollars, 0))}**`);
  return table(
    ["", ...sizes.map((accounts) => `${accounts} accounts`)],
    [...lines, ["**per month**", ...sums]],
  );
}

interface Line {
  readonly item: string;
  readonly how: string;
  readonly dollars: number;
}

function bill(accounts: number, program: Program): readonly Line[] {
  const sweeps = (assumed.hoursOfMonth * 60) / minutesOf(sweepEvery);
  const accountSweeps = sweeps * accounts;
  const events = assumed.eventsOfAccount * accounts;
  const queues = of(program, ":EventSourceMapping").length;
  const alarms = of(program, ":MetricAlarm").reduce((sum, { inputs }) => sum + metricsOf(inputs), 0);
  const dashboards = of(program, ":Dashboard").length;
  const monthsOfLogs = retentionDays(program) / 30;
  // A metric of each function counts separately. Metrics without values are not billed, so this is a maximum.
  const metrics = Object.values(functionMetrics).flat().length;
  // The responder's own roles are compared with the member template, as often and by as many calls.
  const snapshots = accounts * (assumed.protectedRoles + templateRoleNames.length) * assumed.snapshotsOfRole;
  const seconds = accountSweeps * assumed.secondsOfSweep + events * assumed.secondsOfEvent;
  const logged =
    accountSweeps * assumed.managementEventsOfSweep +
    events * assumed.managementEventsOfEvent +
    snapshots * assumed.callsOfSnapshot;
  const minutes = 60 * assumed.hoursOfMonth;
  const polls = queues * assumed.pollsOfQueueAMinute * minutes;
  // A message is sent, received and deleted; receiving and deleting are batched, sending is batched by ten at most.
  const messages = (accountSweeps + events + snapshots) * (3 / batchSize);
  const reads =
    accountSweeps * assumed.readsOfSweep +
    events * assumed.readsOfEvent +
    snapshots * assumed.readsOfSnapshot;
  const writes =
    accountSweeps * assumed.writesOfSweep +
    events * assumed.writesOfEvent +
    snapshots * assumed.writesOfSnapshot;
  const gigabytes = ((accountSweeps + events + snapshots) * assumed.kilobytesLogged) / million;
  return [
    line(
      "Lambda, duration",
      `${n(accountSweeps)} sweeps × ${assumed.secondsOfSweep} s + ${n(events)} events × ${assumed.secondsOfEvent} s, × ${assumed.memoryGigabytes} GB × ${price(prices.lambdaGigabyteSecondArm)}`,
      seconds * assumed.memoryGigabytes * prices.lambdaGigabyteSecondArm,
    ),
    line(
      "Lambda, snapshots",
      `${n(snapshots)} × ${assumed.secondsOfSnapshot} s × ${assumed.memoryGigabytes} GB × ${price(prices.lambdaGigabyteSecondArm)}`,
      snapshots * assumed.secondsOfSnapshot * assumed.memoryGigabytes * prices.lambdaGigabyteSecondArm,
    ),
    line(
      `Lambda, requests at most (one call handles up to ${batchSize} messages)`,
      `${n(accountSweeps + events + snapshots)} × ${price(prices.lambdaMillionRequests)}/M`,
      ((accountSweeps + events + snapshots) * prices.lambdaMillionRequests) / million,
    ),
    line(
      "SQS, polling",
      `${queues} queues × ${assumed.pollsOfQueueAMinute} a minute × ${n(minutes)} minutes × ${price(prices.sqsMillionRequests)}/M`,
      (polls * prices.sqsMillionRequests) / million,
    ),
    line(
      "SQS, messages",
      `${n(messages)} × ${price(prices.sqsMillionRequests)}/M`,
      (messages * prices.sqsMillionRequests) / million,
    ),
    line(
      "EventBridge",
      `${n(events)} events to another account × ${price(prices.eventBridgeMillionEvents)}/M`,
      (events * prices.eventBridgeMillionEvents) / million,
    ),
    line(
      "DynamoDB, reads",
      `${n(reads)} × ${price(prices.dynamoMillionReads)}/M`,
      (reads * prices.dynamoMillionReads) / million,
    ),
    line(
      "DynamoDB, writes",
      `${n(writes)} × ${price(prices.dynamoMillionWrites)}/M`,
      (writes * prices.dynamoMillionWrites) / million,
    ),
    line(
      "DynamoDB, storage",
      `${assumed.tableGigabytes} GB with recovery × ${price(prices.dynamoGigabyteMonthWithRecovery)}`,
      assumed.tableGigabytes * prices.dynamoGigabyteMonthWithRecovery,
    ),
    line(
      "CloudWatch, logs",
      `${gigabytes.toFixed(2)} GB × ${price(prices.logsGigabyte)}`,
      gigabytes * prices.logsGigabyte,
    ),
    line(
      "CloudWatch, stored logs at most (without compression)",
      `${gigabytes.toFixed(2)} GB × ${monthsOfLogs} months × ${price(prices.logsGigabyteMonth)}`,
      gigabytes * monthsOfLogs * prices.logsGigabyteMonth,
    ),
    line(
      "CloudWatch, metrics at most",
      `${metrics} × ${price(prices.metricMonth)}`,
      metrics * prices.metricMonth,
    ),
    line(
      "CloudWatch, dashboard",
      `${dashboards} × ${price(prices.dashboardMonth)}`,
      dashboards * prices.dashboardMonth,
    ),
    line(
      "CloudWatch, alarms in the hub",
      `${alarms} metrics × ${price(prices.alarmMonth)}`,
      alarms * prices.alarmMonth,
    ),
    line(
      "CloudWatch, alarms in members (none with `TRUST_DRIFT_MEMBER_ALARMS=off`)",
      `${accounts} × ${price(prices.alarmMonth)}`,
      accounts * prices.alarmMonth,
    ),
    line(
      "GuardDuty, in one region",
      `${n(logged)} management events × ${price(prices.guardDutyMillionEvents)}/M`,
      (logged * prices.guardDutyMillionEvents) / million,
    ),
    line("KMS", `1 key × ${price(prices.keyMonth)}`, prices.keyMonth),
  ];
}

function line(item: string, how: string, dollars: number): Line {
  return { item, how, dollars };
}

function of({ resources }: Program, kind: string): Program["resources"] {
  return resources.filter(({ type }) => type.endsWith(kind));
}

/** An alarm is billed for each metric that it watches. */
function metricsOf({ metricQueries }: Program["resources"][number]["inputs"]): number {
  const queries = v.parse(v.optional(v.array(v.looseObject({})), [{ metric: {} }]), metricQueries);
  return queries.filter((query) => "metric" in query).length;
}

/** @throws Error unless all logs are retained equally long */
function retentionDays(program: Program): number {
  const [days, ...others] = new Set(of(program, ":LogGroup").map(({ inputs }) => inputs.retentionInDays));
  if (typeof days !== "number" || others.length > 0)
    throw new Error(`expected one retention of all logs, found ${[days, ...others].join(", ")}`);
  return days;
}

function minutesOf(rate: string): number {
  const minutes = /^rate\((\d+) minutes\)$/.exec(rate)?.[1];
  if (minutes === undefined) throw new Error(`expected a rate in minutes, found ${rate}`);
  return Number(minutes);
}

function n(number: number): string {
  return Math.round(number).toLocaleString("en-US");
}

/** As price lists write it: at least two decimals. */
function price(dollars: number): string {
  const digits = dollars.toFixed(10).replace(/0+$/, "").split(".")[1]?.length ?? 0;
  return `$${dollars.toFixed(Math.max(2, digits))}`;
}

function money(dollars: number): string {
  return `$${dollars.toFixed(2)}`;
}
