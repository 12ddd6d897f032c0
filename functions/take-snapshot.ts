import { decodeSnapshotOrder } from "../core/restore/snapshots/decode-snapshot-order.ts";
import { takeSnapshot } from "../core/restore/snapshots/take-snapshot.ts";
import { handleOwnPart } from "../core/sweep/own/check-own-part.ts";
import { composeSnapshotter } from "./compose/snapshotter.ts";
import { queueHandler } from "./runtime/batch.ts";
import { snapshotterConfig } from "./runtime/config/snapshotter.ts";
import { logSnapshot } from "./runtime/log/snapshot.ts";

const ports = composeSnapshotter(snapshotterConfig(process.env));

/** Handles the order to store a snapshot of a protected role, or to check a role of our own. */
export const handler = queueHandler(async (body) => {
  const order = decodeSnapshotOrder(body);
  logSnapshot((await handleOwnPart(order, ports)) ?? (await takeSnapshot(order, ports)));
});
