import { randomBytes } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { callLimits } from "../../../adapters/aws-call.ts";
import { dynamoDirectory } from "../../../adapters/dynamodb/principals/directory.ts";
import { principalKeyOf } from "../../../core/principals/principal-key.ts";
import { compose } from "../../incidents/ports.ts";
import type { Invocation } from "../../io.ts";
import { loaderOf } from "./data/load.ts";
import { openStore } from "./data/store.ts";
import { routesOf } from "./server/routes.ts";
import { startServer } from "./server/server.ts";

interface Options {
  readonly port: number;
  readonly table: string;
}

/** Serves the console until the process is interrupted. @returns the exit code */
export async function serveConsole(options: Options, { io, region, isQuiet }: Invocation): Promise<number> {
  const { ports, update, caller } = compose(region, options.table);
  const report = (error: unknown) =>
    io.stderr.write(`trustdrift console: ${error instanceof Error ? error.message : String(error)}\n`);
  if (!isQuiet) io.stderr.write("Reading the table…\n");
  const store = await openStore(loaderOf(region, options.table), report);
  const identity = await caller();
  const token = randomBytes(24).toString("base64url");
  const directory = dynamoDirectory({
    client: new DynamoDBClient({ ...callLimits, region }),
    name: options.table,
  });
  const respond = routesOf({
    base: `/${token}/`,
    store,
    decide: { ports, update, identity },
    dependentsOf: async (arn) => {
      const principal = principalKeyOf(arn);
      return principal === undefined ? [] : directory.dependentsOf(principal);
    },
  });
  const { server, port } = await startServer({ port: options.port, token }, respond);
  io.stdout.write(`http://127.0.0.1:${port}/${token}/\n`);
  if (!isQuiet) io.stderr.write("Only this machine reaches this address. Press Ctrl+C to stop.\n");
  await interrupted();
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return 0;
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}
