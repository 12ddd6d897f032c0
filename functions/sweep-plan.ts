import { planSweep } from "../core/sweep-plan.ts";
import { decodeTick } from "../core/tick.ts";
import { queueHandler } from "./runtime/batch.ts";
import { plannerConfig } from "./runtime/config.ts";
import { logPlan } from "./runtime/log-sweep.ts";
import { composePlanner } from "./runtime/planner.ts";

const ports = composePlanner(plannerConfig(process.env));

/** It is time: order a sweep of every account. */
export const handler = queueHandler({
  about: () => "the plan",
  handle: async (event) => logPlan(await planSweep(decodeTick(event), ports)),
});
