import { violationsOf } from "../promises/promises.ts";
import { type Run, runScenario } from "../scenarios/run.ts";
import { calm, type Move, type Scenario } from "../scenarios/scenario.ts";
import type { Service } from "../world/calls.ts";

/** The services that can be away, by the name that the table shows. */
export const outageServices = {
  EventBridge: ["journal"],
  SNS: ["sns"],
  Slack: ["slack"],
  "Systems Manager": ["toggle"],
  DynamoDB: ["table"],
  IAM: ["iam", "sts"],
} as const satisfies Readonly<Record<string, readonly Service[]>>;

export type OutageService = keyof typeof outageServices;

export const outageMinutes = [5, 30, 180] as const;

/** Seconds since the start. The sweep before it ends well before, and a change is under way. */
const awayFrom = 120;

export interface Outage {
  readonly service: OutageService;
  readonly minutes: number;
  readonly toggle: Scenario["toggle"];
}

export interface OutageReport extends Outage {
  readonly incidents: number;
  /** Incidents whose present state a channel does not show at the end. */
  readonly unannounced: number;
  readonly twiceInSlack: number;
  readonly twiceOnTopic: number;
  readonly deadLetters: number;
  /** From the return of the service until the last message, in seconds. */
  readonly lastAfterSeconds: number;
  readonly violations: readonly string[];
}

/** One role drifts just before the service goes away, one while it is away, one just before it returns. */
export function outageScenario({ service, minutes, toggle }: Outage): Scenario {
  const seconds = minutes * 60;
  const end = awayFrom + seconds;
  const moves = [awayFrom - 8, awayFrom + 60, end - 30].map((at, role): Move => {
    // EventBridge delivers events late, and none is lost: it tries again for 24 hours
    const delaySeconds = service === "EventBridge" && at + 3 > awayFrom ? end - at + 3 : 3;
    return {
      kind: "write",
      at,
      role,
      document: "foreign",
      by: "operator",
      event: { delaySeconds, copies: 1 },
    };
  });
  const faults = outageServices[service].map((one) => ({
    kind: "service" as const,
    service: one,
    how: "unavailable" as const,
    from: awayFrom,
    seconds,
    percent: 100,
  }));
  return { ...calm, seed: 12, roles: moves.length, toggle, moves, faults };
}

export async function runOutage(outage: Outage): Promise<OutageReport> {
  const run = await runScenario(outageScenario(outage));
  const violations = violationsOf(run);
  const count = (promise: string) => violations.filter((one) => one.promise === promise).length;
  return {
    ...outage,
    incidents: run.incidents.length,
    unannounced: count("4 every notification shows the present state"),
    twiceInSlack: count("4 nothing twice in Slack"),
    twiceOnTopic: count("4 nothing twice on the topic"),
    deadLetters: [...run.world.sqs.queues.values()].reduce((sum, queue) => sum + queue.deadLetters.length, 0),
    lastAfterSeconds: lastMessageAt(run) - (awayFrom + outage.minutes * 60),
    violations: violations.map(({ promise, text }) => `${promise}: ${text}`),
  };
}

function lastMessageAt({ world }: Run): number {
  const times = [
    ...world.services.published.map(({ at }) => at),
    ...world.slack.messages.map(({ postedAt }) => postedAt),
  ];
  return Math.round((Math.max(world.time.start, ...times) - world.time.start) / 1000);
}

export const outages: readonly Outage[] = (["on", "off"] as const).flatMap((toggle) =>
  Object.keys(outageServices).flatMap((name) => {
    const service = outageNamed(name);
    return outageMinutes.map((minutes) => ({ service, minutes, toggle }));
  }),
);

function outageNamed(name: string): OutageService {
  for (const known of ["EventBridge", "SNS", "Slack", "Systems Manager", "DynamoDB", "IAM"] as const)
    if (known === name) return known;
  throw new Error(`there is no service ${name}`);
}
