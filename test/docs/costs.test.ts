import { describe, expect, test } from "vitest";
import { costsTable } from "../../tools/docs/costs.ts";
import { declared } from "../stacks/declared.ts";

const program = await declared();
const rows = costsTable(program.program)
  .trim()
  .split("\n")
  .slice(2)
  .map((row) => row.replace(/^\| | \|$/g, "").split(" | "));
const lines = rows
  .slice(0, -1)
  .flatMap(([item = "", ...cells]) =>
    cells.map((cell, index) => ({ item, accounts: [50, 500][index], cell })),
  );
const amountOf = (cell = "") => Number(/\$([\d.]+)\**$/.exec(cell)?.[1]);

/** The value of a calculation such as `2 sweeps × 1 s + 3 events × 0.5 s, × $0.20/M`. */
function evaluated(calculation: string): number {
  const [sum = "", ...factors] = calculation.replaceAll(/(\d),(?=\d{3})/g, "$1").split(", × ");
  const product = (text: string) =>
    text.split(" × ").reduce((result, part) => {
      const [, number] = /^\$?([\d.]+)/.exec(part) ?? [];
      return (result * Number(number)) / (part.endsWith("/M") ? 1_000_000 : 1);
    }, 1);
  const total = sum.split(" + ").reduce((result, part) => result + product(part), 0);
  return factors.reduce((result, part) => result * product(part), total);
}

test.each(lines)("$item for $accounts accounts is what its calculation says", ({ cell }) => {
  const [calculation = "", result] = cell.split(" = ");
  expect(amountOf(result)).toBeGreaterThan(0);
  // The sizes of logs are rounded to 10 MB
  const rounding = calculation.includes("GB") ? 0.01 : 0.006;
  expect(Math.abs(amountOf(result) - evaluated(calculation))).toBeLessThan(rounding);
});

test.each([1, 2])("the month adds up, column %i", (column) => {
  const [total = 0, ...each] = rows.map((cells) => amountOf(cells[column])).reverse();
  // Each line is rounded to a cent.
  const sum = each.reduce((result, one) => result + one, 0);
  expect(Math.abs(total - sum)).toBeLessThan(each.length * 0.005 + 0.005);
});

/** Where the table has what a kind of resource costs. Empty: it has no price, or the document names it as left out. */
const linesOf: Readonly<Record<string, string>> = {
  Dashboard: "CloudWatch, dashboard",
  Table: "DynamoDB, storage",
  Key: "KMS",
  LogGroup: "CloudWatch, logs",
  MetricAlarm: "CloudWatch, alarms in the hub",
  Function: "Lambda, duration",
  EventSourceMapping: "SQS, polling",
  Queue: "SQS, messages",
  EventRule: "EventBridge",
  StackSet: "CloudWatch, alarms in members (none with `TRUST_DRIFT_MEMBER_ALARMS=off`)",
  ...Object.fromEntries(
    ["Alias", "BucketObjectv2", "EventBus", "EventBusPolicy", "EventTarget", "FunctionUrl"]
      .concat(["Parameter", "Permission", "QueuePolicy", "RandomBytes", "RandomUuid", "RedriveAllowPolicy"])
      .concat(["Role", "StackSetInstance", "Topic", "TopicPolicy"])
      .map((kind) => [kind, ""]),
  ),
};

describe("every kind of resource", () => {
  const kinds = [...new Set(program.program.resources.map(({ type }) => type.replace(/.*:/, "")))];
  test.each(kinds)("%s is in the table, or is known to be free", (kind) => {
    const item = linesOf[kind];
    expect(item, `a price for ${kind} in tools/docs/costs.ts`).toBeDefined();
    if (item) expect(rows.map(([name]) => name)).toContain(item);
  });
});

test("an alarm that watches two metrics is billed twice, a queue without a function is not polled", () => {
  const [alarms, polling] = ["CloudWatch, alarms in the hub", "SQS, polling"].map((item) =>
    lines.find((line) => line.item === item),
  );
  const { length } = program.all("MetricAlarm");
  expect(alarms?.cell).toMatch(new RegExp(`^${length + 1} metrics × `));
  expect(polling?.cell).toMatch(new RegExp(`^${program.all("Queue").length - 1} queues × `));
});
