import { MetricUnit } from "@aws-lambda-powertools/metrics";
import type { RoleKey } from "../../core/principals/role.ts";
import type { SnapshotOutcome } from "../../core/restore/snapshots/take-snapshot.ts";
import { logger, metrics } from "./log.ts";

const sentences: Record<SnapshotOutcome["kind"], string> = {
  gone: "Role gone: what was kept of it stays",
  unprotected: "Role not protected: nothing kept",
  failed: "Role not to be read or kept: tried again after a day",
  taken: "Role read with all its parts",
};

export function aboutRole({ account, name }: RoleKey): string {
  return `${account}/${name}`;
}

/** One line a role. */
export function logTaken(role: RoleKey, taken: SnapshotOutcome): void {
  const { kind, ...found } = taken;
  const about = aboutRole(role);
  logger[kind === "failed" ? "error" : "info"](sentences[kind], { about, ...found });
  metrics.addMetric(`Snapshot-${kind}`, MetricUnit.Count, 1);
  if (taken.kind !== "taken") return;
  if (taken.isNew) metrics.addMetric("SnapshotsKept", MetricUnit.Count, 1);
  if (taken.unreadable.length > 0) logger.warn("Trusted principals not readable", { about, ...found });
}
