// Runs the bundle of one function in its own process, as Lambda's runtime does. Forked by `process.ts`.
//   node local/lambda/runtime.ts <bundle>
import { pathToFileURL } from "node:url";
import type { Context } from "aws-lambda";
import { accounts, region } from "../shared/accounts.ts";
import type { FromFunction, ToFunction } from "./messages.ts";

type Handler = (event: unknown, context: Context) => Promise<unknown>;

const functionName = process.env.AWS_LAMBDA_FUNCTION_NAME ?? "";

function contextOf(requestId: string, deadline: number): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:${region}:${accounts.hub}:function:${functionName}`,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? "512",
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: `local/${process.pid}`,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

function say(message: FromFunction): void {
  process.send?.(message);
}

// Ends with the parent, also when the parent was killed
process.on("disconnect", () => process.exit(0));

const { handler } = (await import(pathToFileURL(process.argv[2] ?? "").href)) as { handler: Handler };
process.on("message", async ({ requestId, event, deadline }: ToFunction) => {
  try {
    say({
      kind: "result",
      requestId,
      result: (await handler(event, contextOf(requestId, deadline))) ?? null,
    });
  } catch (error) {
    say({
      kind: "error",
      requestId,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
});
say({ kind: "ready" });
