import { afterEach, expect, test, vi } from "vitest";
import { logger, logOutcome, metrics } from "../../../functions/runtime/log.ts";
import { openIncident } from "../../core/notify/incidents.ts";

afterEach(() => vi.restoreAllMocks());

function measured(again: boolean): string[] {
  vi.restoreAllMocks();
  vi.spyOn(logger, "info").mockReturnValue(undefined);
  const added = vi.spyOn(metrics, "addMetric").mockReturnValue(metrics);
  const incident = { ...openIncident(), revertedAt: "2026-03-01T10:00:01.000Z" };
  logOutcome({ kind: "incident", incident, ...(again && { again }) }, "444444444444/qovery-user-role");
  return added.mock.calls.map(([name]) => name);
}

test("an incident that is announced again is not measured again", () => {
  expect(measured(false)).toEqual(["Incident-detected", "Drift-critical", "TimeToDetect", "TimeToRevert"]);
  expect(measured(true)).toEqual(["AnnouncedAgain"]);
});
