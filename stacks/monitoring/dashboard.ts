import { functionNames, queueNames } from "../../core/contract/names.ts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import { metricsNamespace } from "../functions/function.ts";
import { functionsOf, queuesOf, type Settings } from "../settings/settings.ts";

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

/** One of ours, from one function. */
const own = (name: string, service: string, more: Record<string, string | number | boolean> = {}): Metric => [
  metricsNamespace,
  name,
  "service",
  service,
  more,
];
const ofResponders = (name: string) => responders.map((service) => own(name, service));

/** How the responder is, on one page. Nothing is counted for it that the functions do not count anyway. */
export function dashboard(settings: Settings) {
  const { region } = settings;
  const graphs: Graph[] = [
    { title: "Events in", metrics: ofResponders("EventsIn") },
    { title: "Ended as nothing to do", metrics: ofResponders("NothingToDo") },
    {
      title: "Incidents that moved on, by severity",
      metrics: ["critical", "high", "medium", "low", "info"].flatMap((severity) =>
        ofResponders(`Drift-${severity}`),
      ),
    },
    {
      title: "Blocked, suspended, waiting for a person",
      metrics: ["blocked", "suspended", "awaiting-approval"].flatMap((state) =>
        ofResponders(`Incident-${state}`),
      ),
    },
    { title: "Time to detect, p90 in ms", metrics: ofResponders("TimeToDetect"), statistic: "p90" },
    { title: "Time to verified revert, p90 in ms", metrics: ofResponders("TimeToRevert"), statistic: "p90" },
    {
      title: "Sweep: accounts ordered, swept, not readable",
      metrics: [
        own("AccountsToSweep", sweepPlan),
        own("AccountsSwept", sweepAccount),
        own("AccountsUnreadable", sweepAccount),
      ],
      periodSeconds: 900,
    },
    {
      title: "Sweep: coverage in %",
      metrics: [
        [{ expression: "100 * swept / ordered", label: "swept of ordered" }],
        own("AccountsToSweep", sweepPlan, { id: "ordered", visible: false }),
        own("AccountsSwept", sweepAccount, { id: "swept", visible: false }),
      ],
      // A sweep that began in one quarter of an hour ends in the next.
      periodSeconds: 3600,
    },
    {
      title: "Sweep: age of an account's when it was done, worst in s; the next is ordered every 15 minutes",
      metrics: [own("SweepAge", sweepAccount)],
      statistic: "Maximum",
      periodSeconds: 900,
    },
    {
      title: "Drift that a sweep found: all of it, and what no event had told",
      metrics: [own("DriftSwept", sweepAccount), own("DriftUnannounced", sweepAccount)],
    },
    ...(settings.canary
      ? [
          {
            title: "Canary: unanswered for, and last answered after, in s",
            metrics: [own("CanaryOpen", canary), own("CanaryClosedAfter", canary)],
            statistic: "Maximum",
          },
        ]
      : []),
    { title: "Told", metrics: [own("Told", notify)] },
    {
      title: "Dead letters",
      metrics: [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queueNames.deadLetters]],
      statistic: "Maximum",
    },
    {
      title: "Oldest message waiting, in s: the age of what is not answered",
      metrics: queuesOf(settings).map((queue) => [
        "AWS/SQS",
        "ApproximateAgeOfOldestMessage",
        "QueueName",
        queue,
      ]),
      statistic: "Maximum",
    },
    {
      title: "Given back to their queues",
      metrics: functionsOf(settings)
        .filter((name) => name !== functionNames.slackActions)
        .map((name) => own("GivenBack", name)),
    },
    {
      title: "Functions that failed, and roles that could not be read whole",
      metrics: [
        ...functionsOf(settings).map((name) => ["AWS/Lambda", "Errors", "FunctionName", name]),
        own("Snapshot-failed", takeSnapshot),
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

/** Half the page's width, two beside each other. */
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

/** Shown, not alarmed: `off` may be what is wanted. */
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
      markdown: `**Trust Drift Responder.** Is it allowed to write? [The toggle](${parameter}): \`off\` (0) tells only, \`approve\` (1) asks a person, \`on\` (2) does as each expectation says.`,
    },
  };
  // A dashboard cannot show a parameter: whoever looks after the canary reads it every few minutes, and says it as a number
  const value = {
    type: "metric",
    x: text.width,
    y: 0,
    width: valueWidth,
    height: headerHeight,
    properties: {
      title: "Toggle, some 10 minutes ago: 0 off, 1 approve, 2 on",
      region,
      metrics: [own("AutoRemediation", canary)],
      stat: "Maximum",
      period: 600,
      view: "singleValue",
    },
  };
  return settings.canary ? [text, value] : [text];
}
