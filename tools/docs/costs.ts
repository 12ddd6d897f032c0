import { functionMetrics } from "../../core/contract/function-metrics.ts";
import { batchSize, sweepEvery } from "../../stacks/settings/timing.ts";
import type { Program } from "../sst-program/engine/resource.ts";
import { table } from "./table.ts";

/** US dollars in us-east-1, without free tiers and volume discounts. The document states when the prices were looked up. */
const prices = {
  lambdaMillionRequests: 0.2,
  lambdaGigabyteSecondArm: 0.0000133334,
  sqsMillionRequests: 0.4,
  eventBridgeMillionEvents: 1,
  dynamoMillionReads: 0.125,
  dynamoMillionWrites: 0.625,
  dynamoGigabyteMonthWithRecovery: 0.25 + 0.2,
  logsGigabyte: 0.5,
  metricMonth: 0.3,
  alarmMonth: 0.1,
  keyMonth: 1,
} as const;

/** Estimates that do not follow from the code. The document lists them above the table. */
const assumed = {
  hoursOfMonth: 730,
  eventsOfAccount: 1000,
  secondsOfSweep: 1,
  secondsOfEvent: 0.5,
  memoryGigabytes: 0.5,
  /** For 100 watched roles: their index of 30 kB, read consistently at 4 kB a unit, and the catalogue's version. */
  readsOfSweep: 9,
  /** Two transactions of one item of 1 kB, each counted twice. */
  writesOfSweep: 4,
  readsOfEvent: 5,
  writesOfEvent: 4,
  kilobytesLogged: 2,
  pollsOfQueueAMinute: 15,
  tableGigabytes: 1,
} as const;

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
  const queues = count(program, ":Queue");
  const alarms = count(program, ":MetricAlarm");
  // A metric of each function counts separately. Metrics without values are not billed, so this is a maximum.
  const metrics = Object.values(functionMetrics).flat().length;
  const seconds = accountSweeps * assumed.secondsOfSweep + events * assumed.secondsOfEvent;
  const polls = queues * assumed.pollsOfQueueAMinute * 60 * assumed.hoursOfMonth;
  // A message is sent, received and deleted; receiving and deleting are batched, sending is batched by ten at most.
  const messages = (accountSweeps + events) * (3 / batchSize);
  const reads = accountSweeps * assumed.readsOfSweep + events * assumed.readsOfEvent;
  const writes = accountSweeps * assumed.writesOfSweep + events * assumed.writesOfEvent;
  const gigabytes = ((accountSweeps + events) * assumed.kilobytesLogged) / million;
  return [
    line(
      "Lambda, duration",
      `${n(accountSweeps)} sweeps × ${assumed.secondsOfSweep} s + ${n(events)} events × ${assumed.secondsOfEvent} s, × ${assumed.memoryGigabytes} GB × ${price(prices.lambdaGigabyteSecondArm)}`,
      seconds * assumed.memoryGigabytes * prices.lambdaGigabyteSecondArm,
    ),
    line(
      "Lambda, requests",
      `${n(accountSweeps + events)} × ${price(prices.lambdaMillionRequests)}/M, at most: one call handles up to ${batchSize} messages`,
      ((accountSweeps + events) * prices.lambdaMillionRequests) / million,
    ),
    line(
      "SQS, polling",
      `${queues} queues × ${assumed.pollsOfQueueAMinute} a minute: ${n(polls)} × ${price(prices.sqsMillionRequests)}/M`,
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
      "CloudWatch, metrics",
      `${metrics} at most × ${price(prices.metricMonth)}`,
      metrics * prices.metricMonth,
    ),
    line(
      "CloudWatch, alarms",
      `${alarms} in the hub + ${accounts} in members, × ${price(prices.alarmMonth)}`,
      (alarms + accounts) * prices.alarmMonth,
    ),
    line("KMS", `one key × ${price(prices.keyMonth)}`, prices.keyMonth),
  ];
}

function line(item: string, how: string, dollars: number): Line {
  return { item, how, dollars };
}

function count({ resources }: Program, kind: string): number {
  return resources.filter(({ type }) => type.endsWith(kind)).length;
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
