import type { functionNames } from "../../../core/contract/names.ts";
import type { SnapshotOutcome } from "../../../core/restore/snapshots/take-snapshot.ts";
import { type Emit, emitMetric, log } from "./log.ts";

const emit: Emit<typeof functionNames.takeSnapshot> = emitMetric;

const reasons: Record<SnapshotOutcome["kind"], string> = {
  gone: "the role does not exist; its earlier snapshots are retained",
  outdated: "the role was read after this order was sent",
  unprotected: "the role is not protected",
  failed: "the role could not be read or stored; retried after a day",
  compared: "the role is the responder's own and was compared with the member template",
  taken: "the role was read with all its parts",
};

/** One line a role. */
export function logSnapshot(outcome: SnapshotOutcome): void {
  const { kind, ...found } = outcome;
  const reason = reasons[kind];
  emit(`Snapshot-${kind}`);
  log(kind === "failed" ? "error" : "info", `Snapshot ${kind}`, { reason, ...found });
  if (outcome.kind === "compared" && outcome.undelivered) emit("EventsUndelivered", outcome.undelivered);
  if (outcome.kind !== "taken") return;
  if (outcome.isNew) emit("SnapshotsStored");
  if (outcome.unreadable.length > 0) log("warn", "Trusted principals not readable", { reason, ...found });
}
