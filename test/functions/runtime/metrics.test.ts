import { globSync, readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { functionMetrics } from "../../../core/contract/function-metrics.ts";
import { logger, metrics } from "../../../functions/runtime/log/log.ts";
import { logOutcome } from "../../../functions/runtime/log/outcome.ts";
import { openIncident } from "../../core/notify/incidents.ts";

afterEach(() => vi.restoreAllMocks());

function measured(again: boolean): string[] {
  vi.restoreAllMocks();
  vi.spyOn(logger, "info").mockReturnValue(undefined);
  const added = vi.spyOn(metrics, "addMetric").mockReturnValue(metrics);
  const incident = { ...openIncident(), revertedAt: "2026-03-01T10:00:01.000Z" };
  logOutcome({ kind: "incident", incident, ...(again && { again }) });
  return added.mock.calls.map(([name]) => name);
}

test("an incident that is announced again is not measured again", () => {
  expect(measured(false)).toEqual(["Incident-detected", "Drift-critical", "TimeToDetect", "TimeToRevert"]);
  expect(measured(true)).toEqual(["AnnouncedAgain"]);
});

/** An alarm on a metric that nothing emits would never go off. That nothing else is emitted, the types check. */
test.each([...new Set<string>(Object.values(functionMetrics).flat())])("the functions emit %s", (name) => {
  const code = globSync("functions/runtime/**/*.ts").map((file) => readFileSync(file, "utf8"));
  const prefix = `emit(\`${name.split("-")[0]}-\${`;
  expect(code.some((text) => text.includes(`"${name}"`) || text.includes(prefix))).toBe(true);
});
