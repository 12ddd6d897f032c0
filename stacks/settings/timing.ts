/**
 * A responder makes at most nine calls to AWS for an event, and its verifying read waits for IAM to show the write;
 * a slow minute of IAM's is a matter for the queue, not for a longer function.
 */
export const functionTimeoutSeconds = 30;

/** One message must not hold up the others of its batch by more than the function's time. */
export const batchSize = 5;

/** How often every role is looked at, whatever events have told. The first time so long after a deploy. */
export const sweepEvery = "rate(15 minutes)";

export const sweepEverySeconds = 15 * 60;

/**
 * How often somebody looks after the canary: three times before a change is late. Its trust is changed every hour: the
 * look after that sees the change reverted, or puts it back, and the next one sees its incident closed.
 */
export const canaryEvery = "rate(10 minutes)";

/**
 * What a sweep sees is acted on so much later, so that an event that is under way comes first: only events know whose
 * change it was. CloudTrail's come within seconds, rarely minutes.
 */
export const recheckDelaySeconds = 120;

/** Roles that trust a principal are looked at so long after it came or went: IAM takes its time to show that. */
export const dependentsDelaySeconds = 15;

/** A role that was just created is read whole so much later: it is given its policies after it is there. */
export const settlingSeconds = 300;

/**
 * Six times the function's limit, as AWS asks, so that a message that is still being worked on is not given twice.
 * A message that is given back returns sooner or later than this, as its function says; this is for functions that
 * died.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const queueVisibilitySeconds = 6 * functionTimeoutSeconds;

/**
 * How often a message is given out before it goes to the dead letters. A function that gives one back says when it
 * returns: 2, 6, 18, 54, 162 s, then 300 s each (`core/shared/redelivery.ts`), so ten times are 24 minutes, an outage of AWS's
 * that is worth waiting for. Telling people hangs on Slack besides: it refuses more than a message a second, which
 * costs a turn each time in a burst, and is away for an hour now and then; thirty times are two hours.
 */
export const receives = { responder: 10, notifier: 30 } as const;

/**
 * One cause shows in many roles within seconds. Before a group of them is told, so long is waited for the next; three
 * times as long at most, however many come.
 */
export const gatherSeconds = 20;
