import type { MetricOf } from "../../core/contract/function-metrics.ts";
import { metricsNamespace } from "../../core/contract/metrics.ts";
import { type FunctionName, functionNames, queueNames } from "../../core/contract/names.ts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import { functionsOf, queueFunctionsOf, queuesOf, type Settings } from "../settings/settings.ts";

type Metric = readonly (string | Record<string, string | number | boolean>)[];

interface Graph {
  title: string;
  metrics: readonly Metric[];
  statistic?: string;
  periodSeconds?: number;
}

const { onTrustUpdated, onPrincipalChanged, notify, sweepPlan, sweepAccount, takeSnapshot, canary } =
  functionNames;
const responders = [onTrustUpdated, onPrincipalChanged];

/** A metric of one of our functions. */
function own<F extends FunctionName>(
  service: F,
  name: MetricOf<F> & string,
  options: Record<string, string | number | boolean> = {},
): Metric {
  return [metricsNamespace, name, "service", service, options];
}

type ResponderMetric = MetricOf<(typeof responders)[number]>;
const ofResponders = (name: ResponderMetric) => responders.map((service) => own(service, name));

/** The health of the responder on one page. */
export function dashboard(settings: Settings) {
  const { region } = settings;
  const graphs: Graph[] = [
    { title: "Events in", metrics: ofResponders("EventsIn") },
    { title: "Events with nothing to do", metrics: ofResponders("NothingToDo") },
    {
      title: "Incident updates, by severity",
      metrics: (["critical", "high", "medium", "low", "info"] as const).flatMap((severity) =>
        ofResponders(`Drift-${severity}`),
      ),
    },
    {
      title: "Incidents blocked, suspended or awaiting approval",
      metrics: (["blocked", "suspended", "awaiting-approval"] as const).flatMap((state) =>
        ofResponders(`Incident-${state}`),
      ),
    },
    { title: "Time to detect, p90 in ms", metrics: ofResponders("TimeToDetect"), statistic: "p90" },
    { title: "Time to verified revert, p90 in ms", metrics: ofResponders("TimeToRevert"), statistic: "p90" },
    {
      title: "Sweep: accounts ordered, checked, unreadable",
      metrics: [
        own(sweepPlan, "AccountsToSweep"),
        own(sweepAccount, "AccountsChecked"),
        own(sweepAccount, "AccountsUnreadable"),
      ],
      periodSeconds: 900,
    },
    {
      title: "Sweep: coverage in %",
      metrics: [
        [{ expression: "100 * done / ordered", label: "checked of ordered" }],
        own(sweepPlan, "AccountsToSweep", { id: "ordered", visible: false }),
        own(sweepAccount, "AccountsChecked", { id: "done", visible: false }),
      ],
      // A sweep that starts in one period of 15 minutes may end in the next.
      periodSeconds: 3600,
    },
    {
      title: "Sweep: longest time from order to completion, in s",
      metrics: [own(sweepAccount, "SweepAge")],
      statistic: "Maximum",
      periodSeconds: 900,
    },
    {
      title: "Snapshots ordered, and needed but not taken yet",
      metrics: [own(sweepAccount, "SnapshotsOrdered"), own(sweepAccount, "SnapshotsWaiting")],
      periodSeconds: 900,
    },
    {
      title: "Drift found by sweeps: all, and not reported by an event",
      metrics: [own(sweepAccount, "SweepDrift"), own(sweepAccount, "SweepDriftUnannounced")],
    },
    ...(settings.canary
      ? [
          {
            title: "Canary: age of an unhandled change, and time to handle the last one, in s",
            metrics: [own(canary, "CanaryOpen"), own(canary, "CanaryClosedAfter")],
            statistic: "Maximum",
          },
        ]
      : []),
    { title: "Notifications", metrics: [own(notify, "Notified")] },
    {
      title: "Dead letters",
      metrics: [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queueNames.deadLetters]],
      statistic: "Maximum",
    },
    {
      title: "Age of the oldest unhandled message, in s",
      metrics: queuesOf(settings).map((queue) => [
        "AWS/SQS",
        "ApproximateAgeOfOldestMessage",
        "QueueName",
        queue,
      ]),
      statistic: "Maximum",
    },
    {
      title: "Messages returned to their queues",
      metrics: queueFunctionsOf(settings).map((name) => own(name, "MessagesReturned")),
    },
    {
      title: "Failed invocations, and snapshots that failed",
      metrics: [
        ...functionsOf(settings).map((name) => ["AWS/Lambda", "Errors", "FunctionName", name]),
        own(takeSnapshot, "Snapshot-failed"),
      ],
    },
  ];
  return new aws.cloudwatch.Dashboard("Dashboard", {
    dashboardName: "trust-drift",
    dashboardBody: JSON.stringify({
      start: "-P1D",
      widgets: [...toggleWidgets(settings), ...graphs.map((graph, index) => widget(graph, index, region))],
    }),
  });
}

/** Two graphs in a row of 24 columns. */
const [width, height, columns] = [12, 6, 2];
const headerHeight = 3;

function widget({ title, metrics, statistic, periodSeconds }: Graph, index: number, region: string) {
  return {
    type: "metric",
    x: (index % columns) * width,
    y: headerHeight + Math.floor(index / columns) * height,
    width,
    height,
    properties: {
      title,
      region,
      metrics,
      stat: statistic ?? "Sum",
      period: periodSeconds ?? 300,
      view: "timeSeries",
    },
  };
}

/** The mode has no alarm: `off` may be intended. */
function toggleWidgets(settings: Settings) {
  const { partition, region } = settings;
  const consoles = { aws: "aws.amazon.com", "aws-cn": "amazonaws.cn", "aws-us-gov": "amazonaws-us-gov.com" };
  const parameter = `https://${region}.console.${consoles[partition]}/systems-manager/parameters${toggleParameterName}/description`;
  const valueWidth = settings.canary ? 6 : 0;
  const text = {
    type: "text",
    x: 0,
    y: 0,
    width: columns * width - valueWidth,
    height: headerHeight,
    properties: {
      markdown: `**Trust Drift Responder.** [Auto-remediation mode](${parameter}): \`off\` (0) alert only, \`approve\` (1) every write needs approval, \`on\` (2) as each expectation says.`,
    },
  };
  // A dashboard cannot show a parameter, so the canary function emits it as a number every few minutes
  const value = {
    type: "metric",
    x: text.width,
    y: 0,
    width: valueWidth,
    height: headerHeight,
    properties: {
      title: "Mode, up to 10 minutes ago: 0 off, 1 approve, 2 on",
      region,
      metrics: [own(canary, "AutoRemediation")],
      stat: "Maximum",
      period: 600,
      view: "singleValue",
    },
  };
  return settings.canary ? [text, value] : [text];
}
