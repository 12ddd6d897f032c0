import { decodeOrder } from "../core/sweep/plan.ts";
import { sweepAccount } from "../core/sweep/sweep.ts";
import { composeSweeper } from "./compose/sweeper.ts";
import { queueHandler } from "./runtime/batch.ts";
import { sweeperConfig } from "./runtime/config.ts";
import { logSweep } from "./runtime/log-sweep.ts";

const ports = composeSweeper(sweeperConfig(process.env));

/** Is every role of the account what it must be, and did an event tell where it is not? */
export const handler = queueHandler({
  about: (order) => decodeOrder(order).account,
  handle: async (order) => logSweep(await sweepAccount(decodeOrder(order), ports)),
});
