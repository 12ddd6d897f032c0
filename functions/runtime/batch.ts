import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { MetricUnit } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { iamEvents } from "../../core/contract/events.ts";
import { isAboutCanary } from "../../core/events/canary-event.ts";
import { InputError, RetryableError } from "../../core/shared/errors.ts";
import { isTransientError, type Redelivery, secondsUntilRetry } from "../../core/shared/redelivery.ts";
import { inTurn } from "./in-turn.ts";
import { logger, metrics } from "./log.ts";
import { composeRedelivery } from "./redelivery.ts";

export interface QueueWork {
  /** What a message is about: messages about the same thing are handled one after the other. */
  readonly about: (body: unknown) => string;
  readonly handle: (body: unknown) => Promise<void>;
}

/**
 * A Lambda for a queue: each message stands for itself, and those that fail go back alone. What fails for good ends
 * in the dead-letter queue, because nothing else would keep it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function queueHandler(
  { about, handle: handleBody }: QueueWork,
  redelivery: Redelivery = composeRedelivery(),
) {
  const work = inTurn(about, handleBody);
  const handle = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
    processPartialResponse(
      event,
      (record: SQSRecord) => handleRecord(record, work, redelivery),
      new BatchProcessor(EventType.SQS),
      {
        context,
        throwOnFullBatchFailure: false,
      },
    );
  return middy<SQSEvent, SQSBatchResponse>()
    .use(injectLambdaContext(logger))
    .use(logMetrics(metrics))
    .handler(handle);
}

async function handleRecord(
  record: SQSRecord,
  work: QueueWork["handle"],
  redelivery: Redelivery,
): Promise<void> {
  try {
    const body = parse(record.body);
    if (isNewEvent(body, record) && !isAboutCanary(body)) metrics.addMetric("EventsIn", MetricUnit.Count, 1);
    await work(body);
  } catch (error) {
    const { name, message, code } = describe(error);
    const receiveCount = Number(record.attributes.ApproximateReceiveCount);
    const returns = await giveBack(record, receiveCount, error, redelivery);
    // What passes by itself is no error yet: the message comes back
    const level = isTransientError(error) ? "warn" : "error";
    logger[level](message, { errorName: name, code, messageId: record.messageId, receiveCount, ...returns });
    // Whoever said when to come back is waited for, and nothing has failed
    if (!isAwaited(error)) metrics.addMetric("GivenBack", MetricUnit.Count, 1);
    throw error;
  }
}

/** Of those that members send: silence of them is alarmed, whatever our own functions ask of each other. */
function isNewEvent(body: unknown, { attributes }: SQSRecord): boolean {
  const isEvent =
    typeof body === "object" && body !== null && "source" in body && body.source === iamEvents.source;
  return isEvent && attributes.ApproximateReceiveCount === "1";
}

/** Never throws: where the time cannot be set, the message comes back when the queue's own time is over. */
async function giveBack(
  { eventSourceARN: queueArn, receiptHandle }: SQSRecord,
  receiveCount: number,
  error: unknown,
  redelivery: Redelivery,
): Promise<{ readonly returnsAfterSeconds: number } | { readonly returnsWithQueue: string }> {
  const seconds = secondsUntilRetry(error, receiveCount);
  try {
    await redelivery.after({ queueArn, receiptHandle }, seconds);
    return { returnsAfterSeconds: seconds };
  } catch (fault) {
    return { returnsWithQueue: describe(fault).message };
  }
}

function isAwaited(error: unknown): boolean {
  return error instanceof RetryableError && error.retryAfterSeconds !== undefined;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new InputError("body: expected JSON, found something else", { cause: error });
  }
}

function describe(error: unknown): { name: string; message: string; code: string | undefined } {
  if (!(error instanceof Error)) return { name: "Unknown", message: String(error), code: undefined };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return { name: error.name, message: error.message, code };
}
