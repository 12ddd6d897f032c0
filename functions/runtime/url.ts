import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import middy from "@middy/core";
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from "aws-lambda";
import type { SlackRequest } from "../../core/incidents/approval/handle-slack-action.ts";
import { InputError } from "../../core/shared/errors.ts";
import { emitMetric, log, logger, metrics } from "./log/log.ts";

/** Characters of a body. Slack sends a few thousand; longer bodies are refused unread. */
const longestBody = 100_000;

/**
 * A Lambda function behind its own URL, which anyone on the internet can call: nothing of a request is logged or
 * answered before its signature is checked.
 *
 * @param answer returns the HTTP status
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function urlHandler(answer: (request: SlackRequest) => Promise<number>) {
  return middy<LambdaFunctionURLEvent, LambdaFunctionURLResult>()
    .use(injectLambdaContext(logger))
    .use(logMetrics(metrics))
    .handler(async (event: LambdaFunctionURLEvent) => ({
      statusCode: await statusOf(event, answer),
      body: "",
    }));
}

async function statusOf(
  { requestContext, headers, body = "", isBase64Encoded }: LambdaFunctionURLEvent,
  answer: (request: SlackRequest) => Promise<number>,
): Promise<number> {
  if (requestContext.http.method !== "POST") return 405;
  if (body.length > longestBody) return 413;
  try {
    // One character a byte: the signature is over bytes
    const bytes = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
    return await answer({ headers, body: bytes.toString("latin1") });
  } catch (error) {
    const isInput = error instanceof InputError;
    const { name, message } = error instanceof Error ? error : { name: "Unknown", message: String(error) };
    log(isInput ? "warn" : "error", message, { reason: message, errorName: name });
    emitMetric(isInput ? "SlackAction-malformed" : "SlackAction-failed");
    return isInput ? 400 : 500;
  }
}
