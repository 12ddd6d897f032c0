import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { functionNames, queueNames } from "../../../core/contract/names.ts";
import { toggleParameterName } from "../../../core/contract/parameters.ts";
import { functionMetricNames } from "../../support/function-metrics.ts";
import { declared, hub } from "../declared.ts";

const program = await declared();

const Options = v.record(v.string(), v.union([v.string(), v.boolean(), v.number()]));
const Graph = v.object({
  type: v.literal("metric"),
  properties: v.object({
    title: v.string(),
    region: v.literal(hub.region),
    metrics: v.array(v.array(v.union([v.string(), Options]))),
    stat: v.picklist(["Sum", "Maximum", "p90"]),
    period: v.pipe(v.number(), v.multipleOf(60)),
    view: v.picklist(["timeSeries", "singleValue"]),
  }),
});
const Place = v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number() });
const Text = v.object({ type: v.literal("text"), properties: v.object({ markdown: v.string() }) });
const Body = v.object({ widgets: v.array(v.intersect([Place, v.variant("type", [Graph, Text])])) });

const board = program.one("Dashboard", "Dashboard");
const { widgets } = v.parse(Body, JSON.parse(String(board.inputs.dashboardBody)));
const graphs = widgets.flatMap((widget) => (widget.type === "metric" ? [widget.properties] : []));
/** Namespace, name and the one dimension, of each line that is not computed. */
const lines = graphs.flatMap(({ title, metrics }) =>
  metrics
    .filter(([first]) => typeof first === "string")
    .map(([namespace, name, dimension, value]) => ({ title, namespace, name, dimension, value })),
);

describe("the dashboard", () => {
  const ours = lines.filter(({ namespace }) => namespace === "TrustDrift");

  test.each(ours)("$title: $value emits $name", ({ name, dimension, value }) => {
    expect(dimension).toBe("service");
    expect(functionMetricNames).toContain(`${value} ${name}`);
  });

  test("takes its own metrics from where the functions put them", () => {
    for (const name of new Set(ours.map(({ value }) => String(value))))
      expect(program.environmentOf(name)).toMatchObject({
        POWERTOOLS_METRICS_NAMESPACE: "TrustDrift",
        POWERTOOLS_SERVICE_NAME: name,
      });
  });

  test("asks AWS of queues and functions that there are", () => {
    const known = new Set<unknown>([...Object.values(queueNames), ...Object.values(functionNames)]);
    const theirs = lines.filter(({ namespace }) => namespace !== "TrustDrift");
    expect(theirs.filter(({ value }) => !known.has(value))).toEqual([]);
    expect(new Set(theirs.map(({ dimension }) => dimension))).toEqual(new Set(["QueueName", "FunctionName"]));
  });

  test.each([
    ["EventsIn", 2],
    ["Drift-critical", 2],
    ["TimeToDetect", 2],
    ["TimeToRevert", 2],
    ["AccountsChecked", 2],
    ["AccountsUnreadable", 1],
    ["Incident-blocked", 2],
    ["ApproximateNumberOfMessagesVisible", 1],
    ["SweepAge", 1],
    ["CanaryOpen", 1],
    ["Snapshot-failed", 1],
    ["AutoRemediation", 1],
  ])("shows %s", (metric, times) => expect(lines.filter(({ name }) => name === metric)).toHaveLength(times));

  test("shows how the toggle stands, and where it is", () => {
    expect(graphs.find(({ view }) => view === "singleValue")).toMatchObject({
      metrics: [["TrustDrift", "AutoRemediation", "service", "trust-drift-canary", {}]],
    });
    const [text] = widgets.flatMap((widget) => (widget.type === "text" ? [widget.properties.markdown] : []));
    expect(text).toContain(`/systems-manager/parameters${toggleParameterName}/description`);
  });

  test("has nothing on top of another, and nothing beyond the page's 24 columns", () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, at) => `${x + (at % width)} ${y + Math.floor(at / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24);
  });

  test("computes from lines that are there", () => {
    const { metrics = [] } = graphs.find(({ title }) => title.includes("coverage")) ?? {};
    const all = metrics.flatMap((line) => line.filter((part) => typeof part === "object"));
    const ids = all.flatMap(({ id }) => (id === undefined ? [] : [String(id)]));
    const expression = String(all.find((one) => "expression" in one)?.expression);
    expect([...expression.matchAll(/[a-z]+/g)].map(([name]) => name).sort()).toEqual(ids.sort());
  });
});
