import { parentPort } from "node:worker_threads";
import { tryKind } from "./try-kind.ts";

parentPort?.on("message", async (given) => parentPort?.postMessage(await tryKind(given)));
