import { decodeOrder } from "../core/events/sweep-order.ts";
import { sweepAccount } from "../core/sweep/sweep.ts";
import { composeSweeper } from "./compose/sweeper.ts";
import { queueHandler } from "./runtime/batch.ts";
import { sweeperConfig } from "./runtime/config/sweep.ts";
import { logSweep } from "./runtime/log/sweep.ts";

const ports = composeSweeper(sweeperConfig(process.env));

/** Handles the order of one account: finds drift that no event reported. */
export const handler = queueHandler(async (order) => logSweep(await sweepAccount(decodeOrder(order), ports)));
