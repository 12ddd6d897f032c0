import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import type { IncidentState } from "../../core/incidents/incident.ts";
import { severities } from "../../core/policy/compare.ts";
import type { SnapshotOutcome } from "../../core/restore/snapshots/take-snapshot.ts";

const states: Record<IncidentState, true> = {
  detected: true,
  "awaiting-approval": true,
  reverted: true,
  blocked: true,
  suspended: true,
  adopted: true,
  resolved: true,
};

const takenKinds: Record<SnapshotOutcome["kind"], true> = {
  gone: true,
  unprotected: true,
  failed: true,
  taken: true,
};

/** What stands for a part of a metric's name in the functions' code. */
const parts: Readonly<Record<string, readonly string[]>> = {
  state: Object.keys(states),
  severity: severities,
  kind: Object.keys(takenKinds),
};

/**
 * The metrics that each function's code can put, as `function metric`: those of `runtime/batch.ts` or `runtime/url.ts`, and those of the
 * log functions that it imports. Read from the source, because nothing calls every branch.
 */
export function emittedMetrics(project: string): ReadonlySet<string> {
  const functions = path.join(project, "functions");
  const read = (file: string) => readFileSync(path.join(functions, file), "utf8");
  const byLogger = new Map(
    globSync("runtime/log*.ts", { cwd: functions }).flatMap((file) => loggersOf(read(file))),
  );
  const ofQueues = metricsIn(read("runtime/batch.ts"));
  const ofUrls = metricsIn(read("runtime/url.ts"));
  return new Set(
    globSync("*.ts", { cwd: functions }).flatMap((file) => {
      const text = read(file);
      const loggers = [...text.matchAll(/\blog[A-Z]\w+(?=\()/g)].flatMap(
        ([name]) => byLogger.get(name) ?? [],
      );
      const shared = text.includes("queueHandler(") ? ofQueues : ofUrls;
      return [...shared, ...loggers].map((metric) => `trust-drift-${path.basename(file, ".ts")} ${metric}`);
    }),
  );
}

function loggersOf(text: string): readonly (readonly [string, readonly string[]])[] {
  return text
    .split(/^export function /m)
    .slice(1)
    .map((body) => [/^\w+/.exec(body)?.[0] ?? "", metricsIn(body)] as const);
}

function metricsIn(text: string): readonly string[] {
  return [...text.matchAll(/addMetric\(\s*["`]([^"`]+)["`]/g)].flatMap(([, name = ""]) => {
    const part = /\$\{(\w+)\}/.exec(name)?.[1];
    return part === undefined ? [name] : (parts[part] ?? []).map((one) => name.replace(`\${${part}}`, one));
  });
}
