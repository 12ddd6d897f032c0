import type { functionNames } from "../../../core/contract/names.ts";
import type { Plan } from "../../../core/sweep/plan.ts";
import type { SweepReport } from "../../../core/sweep/sweep.ts";
import { type Emit, emitMetric, log } from "./log.ts";
import { currentMessage } from "./message.ts";

const emitPlan: Emit<typeof functionNames.sweepPlan> = emitMetric;
const emit: Emit<typeof functionNames.sweepAccount> = emitMetric;

export function logPlan({ kind, ...plan }: Plan): void {
  if ("plannedAt" in plan) {
    log("info", "Sweep not ordered", { reason: "a later plan has ordered sweeps", ...plan });
    return;
  }
  if ("since" in plan) {
    log("warn", "Sweep not ordered", { reason: "the last sweep is under way", ...plan });
    return;
  }
  log("info", "Sweep ordered", { reason: "scheduled", ...plan });
  emitPlan("AccountsToSweep", plan.accounts);
}

/** One line an account. */
export function logSweep(report: SweepReport): void {
  const { kind, ...found } = report;
  const calls = currentMessage()?.calls ?? 0;
  if (report.kind === "outdated") {
    log("info", "Sweep order dropped", {
      reason: "a later plan has ordered the account again",
      ...found,
      calls,
    });
    return;
  }
  emit("SweepCalls", calls);
  if (report.kind === "unreadable") {
    log("warn", "Account not readable", { reason: report.error, ...found, calls });
    emit("AccountsUnreadable");
    return;
  }
  log("info", "Sweep completed", { reason: "every role was read", ...found, calls });
  emit("AccountsChecked");
  emit("SweepRoles", report.roles);
  emit("SweepProtectedRoles", report.protected);
  emit("SweepDrift", report.drift);
  emit("SweepDriftUnannounced", report.unannounced);
  emit("SnapshotsOrdered", report.ordered);
  emit("SnapshotsWaiting", report.waiting);
  if (report.seconds !== undefined) emit("SweepAge", report.seconds);
}
