import { decodeTick } from "../core/events/schedule.ts";
import { planSweep } from "../core/sweep/plan.ts";
import { composePlanner } from "./compose/planner.ts";
import { queueHandler } from "./runtime/batch.ts";
import { plannerConfig } from "./runtime/config/sweep.ts";
import { logPlan } from "./runtime/log/sweep.ts";

const ports = composePlanner(plannerConfig(process.env));

/** Handles the schedule: orders a sweep of every account. */
export const handler = queueHandler(async (event) => logPlan(await planSweep(decodeTick(event), ports)));
