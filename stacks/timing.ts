/**
 * A responder makes at most nine calls to AWS for an event, and its verifying read waits for IAM to show the write;
 * a slow minute of IAM's is a matter for the queue, not for a longer function.
 */
export const functionTimeoutSeconds = 30;

/** One message must not hold up the others of its batch by more than the function's time. */
export const batchSize = 5;

/**
 * Six times the function's limit, as AWS asks, so that a message that is still being worked on is not given twice.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const queueVisibilitySeconds = 6 * functionTimeoutSeconds;
