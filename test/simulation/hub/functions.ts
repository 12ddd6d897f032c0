import { queueNames } from "../../../core/contract/names.ts";
import { decodeTick } from "../../../core/events/schedule.ts";
import { decodeOrder } from "../../../core/events/sweep-order.ts";
import { decodeJournalEvent } from "../../../core/notify/journal/announced-step.ts";
import { type NotifyPorts, notify } from "../../../core/notify/notify.ts";
import {
  handlePrincipalChange,
  handlePrincipalRecheck,
  handleTrustRecheck,
  handleTrustUpdate,
} from "../../../core/respond/handle-event.ts";
import type { Ports } from "../../../core/respond/ports.ts";
import { decodeSnapshotOrder } from "../../../core/restore/snapshots/decode-snapshot-order.ts";
import { takeSnapshot } from "../../../core/restore/snapshots/take-snapshot.ts";
import { planSweep } from "../../../core/sweep/plan.ts";
import type { SweepPorts } from "../../../core/sweep/ports.ts";
import { sweepAccount } from "../../../core/sweep/sweep.ts";
import { composeNotifier } from "../../../functions/compose/notifier.ts";
import { composePlanner } from "../../../functions/compose/planner.ts";
import { composeResponder } from "../../../functions/compose/responder.ts";
import { composeRestorer } from "../../../functions/compose/restorer.ts";
import { composeSnapshotter } from "../../../functions/compose/snapshotter.ts";
import { composeSweeper } from "../../../functions/compose/sweeper.ts";
import { byQueue, queueHandler } from "../../../functions/runtime/batch.ts";
import { notifierConfig } from "../../../functions/runtime/config/notifications.ts";
import { responderConfig, restorerConfig } from "../../../functions/runtime/config/responders.ts";
import { snapshotterConfig } from "../../../functions/runtime/config/snapshotter.ts";
import { plannerConfig, sweeperConfig } from "../../../functions/runtime/config/sweep.ts";
import { metrics } from "../../../functions/runtime/log/log.ts";
import { logNotified } from "../../../functions/runtime/log/notified.ts";
import { logOutcome } from "../../../functions/runtime/log/outcome.ts";
import { logSnapshot } from "../../../functions/runtime/log/snapshot.ts";
import { logPlan, logSweep } from "../../../functions/runtime/log/sweep.ts";
import { environment, restorerEnvironment, sweeperEnvironment } from "./environment.ts";

// Powertools would warn about every message without a metric
metrics.publishStoredMetrics = () => {
  metrics.clearMetrics();
  return metrics;
};

export type QueueHandler = ReturnType<typeof queueHandler>;

/** A function of the hub, as its file in `functions/` composes it. */
export interface HubFunction {
  readonly name: string;
  readonly queues: readonly string[];
  readonly concurrency: number;
  /** Creates the handler of one process, with its own clients and caches. */
  readonly start: (accounts: string) => QueueHandler;
}

/** A deliberate bug: other ports than the deployment's, or another handler around the product's. */
export interface Sabotage {
  readonly responder?: (ports: Ports) => Ports;
  readonly notifier?: (ports: NotifyPorts) => NotifyPorts;
  readonly sweeper?: (ports: SweepPorts) => SweepPorts;
  readonly handle?: (handle: Handle, name: string) => Handle;
}

type Handle = Parameters<typeof queueHandler>[0];

const same = <T>(given: T): T => given;

export function hubFunctions(sabotage: Sabotage): readonly HubFunction[] {
  const { responder = same, notifier = same, sweeper = same, handle = same } = sabotage;
  return [
    {
      name: "on-trust-updated",
      queues: [queueNames.trustUpdated, queueNames.trustRechecks],
      concurrency: 3,
      start: () => {
        const composed = composeResponder(responderConfig(environment));
        const ports = { ...composed, ...responder(composed) };
        const work = byQueue({
          [queueNames.trustUpdated]: async (body) => logOutcome(await handleTrustUpdate(body, ports)),
          [queueNames.trustRechecks]: async (body) => logOutcome(await handleTrustRecheck(body, ports)),
        });
        return queueHandler(handle(work, "on-trust-updated"));
      },
    },
    {
      name: "on-principal-changed",
      queues: [queueNames.principalChanged, queueNames.principalRechecks],
      concurrency: 2,
      start: () => {
        const composed = composeRestorer(restorerConfig(restorerEnvironment));
        const ports = { ...composed, ...responder(composed) };
        const work = byQueue({
          [queueNames.principalChanged]: async (body) => logOutcome(await handlePrincipalChange(body, ports)),
          [queueNames.principalRechecks]: async (body) =>
            logOutcome(await handlePrincipalRecheck(body, ports)),
        });
        return queueHandler(handle(work, "on-principal-changed"));
      },
    },
    {
      name: "notify",
      queues: [queueNames.notify],
      concurrency: 2,
      start: () => {
        const ports = notifier(composeNotifier(notifierConfig(environment)));
        const work = async (event: unknown) => {
          logNotified(await notify(decodeJournalEvent(event), ports));
        };
        return queueHandler(handle(work, "notify"));
      },
    },
    {
      name: "sweep-plan",
      queues: [queueNames.sweepPlan],
      concurrency: 1,
      start: (accounts) => {
        const ports = composePlanner(plannerConfig({ ...environment, SWEEP_ACCOUNTS: accounts }));
        return queueHandler(async (event) => logPlan(await planSweep(decodeTick(event), ports)));
      },
    },
    {
      name: "sweep-account",
      queues: [queueNames.sweepAccount],
      concurrency: 2,
      start: () => {
        const ports = sweeper(composeSweeper(sweeperConfig(sweeperEnvironment)));
        const work = async (order: unknown) => logSweep(await sweepAccount(decodeOrder(order), ports));
        return queueHandler(handle(work, "sweep-account"));
      },
    },
    {
      name: "take-snapshot",
      queues: [queueNames.takeSnapshot],
      concurrency: 1,
      start: () => {
        const ports = composeSnapshotter(snapshotterConfig(environment));
        return queueHandler(async (body) =>
          logSnapshot(await takeSnapshot(decodeSnapshotOrder(body), ports)),
        );
      },
    },
  ];
}
