import { MetricUnit } from "@aws-lambda-powertools/metrics";
import type { RoleKey } from "../../core/role.ts";
import type { Taken } from "../../core/roles/take-snapshot.ts";
import { logger, metrics } from "./log.ts";

const words = {
  gone: { sentence: "Role gone: what was kept of it stays", metric: "RolesGone" },
  unprotected: { sentence: "Role not protected: nothing kept", metric: "RolesNotProtected" },
  failed: { sentence: "Role not to be read or kept: tried again after a day", metric: "SnapshotsFailed" },
  taken: { sentence: "Role read with all its parts", metric: "RolesRead" },
} as const;

export function aboutRole({ account, name }: RoleKey): string {
  return `${account}/${name}`;
}

/** One line a role. */
export function logTaken(role: RoleKey, taken: Taken): void {
  const { kind, ...found } = taken;
  const about = aboutRole(role);
  logger[kind === "failed" ? "error" : "info"](words[kind].sentence, { about, ...found });
  metrics.addMetric(words[kind].metric, MetricUnit.Count, 1);
  if (taken.kind !== "taken") return;
  if (taken.isNew) metrics.addMetric("SnapshotsKept", MetricUnit.Count, 1);
  if (taken.unreadable.length > 0) logger.warn("Trusted principals not readable", { about, ...found });
}
