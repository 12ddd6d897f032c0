import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { iamEvents } from "../../core/contract/events.ts";
import { isAboutCanary } from "../../core/events/canary-event.ts";
import { type Subject, subjectOf } from "../../core/events/event-subject.ts";
import { InputError, RetryableError } from "../../core/shared/errors.ts";
import { isTransientError, type Redelivery, secondsUntilRetry } from "../../core/shared/redelivery.ts";
import { inTurn } from "./in-turn.ts";
import { emitMetric, log, logger, metrics } from "./log/log.ts";
import { withMessage } from "./log/message.ts";
import { composeRedelivery } from "./redelivery.ts";

/** @param queue the name of the queue that delivered the message */
type Handle = (body: unknown, queue: string) => Promise<void>;

/**
 * Handles the messages of each queue in its own way: the senders that a queue admits decide what its messages can order.
 *
 * @throws InputError for a message of another queue
 */
export function byQueue(handlers: Readonly<Record<string, (body: unknown) => Promise<void>>>): Handle {
  return async (body, queue) => {
    const handle = handlers[queue];
    if (handle === undefined)
      throw new InputError(`queue: expected ${Object.keys(handlers).join(" or ")}, found ${queue}`);
    await handle(body);
  };
}

/**
 * A Lambda function for a queue. Each message fails alone and returns to the queue; after the last attempt SQS moves it
 * to the dead-letter queue. Messages about the same role are handled one after the other.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function queueHandler(handleBody: Handle, redelivery: Redelivery = composeRedelivery()) {
  const work = inTurn(
    ({ body }: Delivered) => turnOf(subjectOf(body)),
    ({ body, queue }) => handleBody(body, queue),
  );
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

interface Delivered {
  readonly body: unknown;
  readonly queue: string;
}

function turnOf({ account, role, incidentId }: Subject): string {
  return incidentId ?? `${account}/${role}`;
}

function handleRecord(
  record: SQSRecord,
  work: (delivered: Delivered) => Promise<void>,
  redelivery: Redelivery,
): Promise<void> {
  const body = parse(record.body);
  return withMessage(subjectOf(body), async () => {
    try {
      if (body instanceof InputError) throw body;
      if (isNewEvent(body, record) && !isAboutCanary(body)) emitMetric("EventsIn");
      await work({ body, queue: record.eventSourceARN.split(":").at(-1) ?? "" });
    } catch (error) {
      await returnToQueue(record, error, redelivery);
      throw error;
    }
  });
}

async function returnToQueue(record: SQSRecord, error: unknown, redelivery: Redelivery): Promise<void> {
  const { name, message, code } = describe(error);
  const receiveCount = Number(record.attributes.ApproximateReceiveCount);
  const returns = await setRedelivery(record, receiveCount, error, redelivery);
  // A transient failure is no error yet: the message comes back
  const level = isTransientError(error) ? "warn" : "error";
  const { messageId } = record;
  log(level, message, { reason: message, errorName: name, code, messageId, receiveCount, ...returns });
  // A service that says when to come back has not failed
  const isPostponed = error instanceof RetryableError && error.retryAfterSeconds !== undefined;
  if (!isPostponed) emitMetric("MessagesReturned");
}

/** Never throws: when the time cannot be set, the message comes back after the queue's own visibility timeout. */
async function setRedelivery(
  { eventSourceARN: queueArn, receiptHandle }: SQSRecord,
  receiveCount: number,
  error: unknown,
  redelivery: Redelivery,
): Promise<{ readonly returnsAfterSeconds: number } | { readonly returnsWithQueue: string }> {
  const seconds = secondsUntilRetry(error, receiveCount, Math.random());
  try {
    await redelivery.after({ queueArn, receiptHandle }, seconds);
    return { returnsAfterSeconds: seconds };
  } catch (failure) {
    return { returnsWithQueue: describe(failure).message };
  }
}

/** A member's event, on its first delivery: an alarm watches the members' events only, not our own messages. */
function isNewEvent(body: unknown, { attributes }: SQSRecord): boolean {
  const isEvent =
    typeof body === "object" && body !== null && "source" in body && body.source === iamEvents.source;
  return isEvent && attributes.ApproximateReceiveCount === "1";
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    return new InputError("body: expected JSON, found something else", { cause: error });
  }
}

function describe(error: unknown): { name: string; message: string; code: string | undefined } {
  if (!(error instanceof Error)) return { name: "Unknown", message: String(error), code: undefined };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return { name: error.name, message: error.message, code };
}
