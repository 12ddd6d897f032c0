import { decodeSnapshotOrder } from "../core/restore/snapshots/snapshot-order.ts";
import { takeSnapshot } from "../core/restore/snapshots/take-snapshot.ts";
import { composeSnapshotter } from "./compose/snapshotter.ts";
import { queueHandler } from "./runtime/batch.ts";
import { snapshotterConfig } from "./runtime/config.ts";
import { aboutRole, logTaken } from "./runtime/log-snapshot.ts";

const ports = composeSnapshotter(snapshotterConfig(process.env));

/** A protected role is new, or was not read for long: keep all of it, while it is there. */
export const handler = queueHandler({
  about: (body) => aboutRole(decodeSnapshotOrder(body)),
  handle: async (body) => {
    const order = decodeSnapshotOrder(body);
    logTaken(order, await takeSnapshot(order, ports));
  },
});
