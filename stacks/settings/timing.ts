/**
 * A responder makes at most ten AWS calls for an event, and waits until IAM shows the write. If IAM is slower than this,
 * the message returns to the queue.
 */
export const functionTimeoutSeconds = 30;

/** The messages of a batch share the function timeout. */
export const batchSize = 5;

/** How often every role is checked. The first sweep starts one period after a deployment. */
export const sweepEvery = "rate(15 minutes)";

export const sweepEverySeconds = 15 * 60;

/**
 * How often the canary is checked: three times before a change is late. The trust policy of the canary changes every
 * hour. The next check finds the change reverted, or reverts it; the check after that finds the incident closed.
 */
export const canaryEvery = "rate(10 minutes)";

/**
 * The delay of a recheck that a sweep requests, so that an event for the same change arrives first: only events name the
 * caller. CloudTrail events arrive within seconds, rarely minutes.
 */
export const recheckDelaySeconds = 120;

/** The delay of the recheck of roles that trust a created or deleted principal: IAM is eventually consistent. */
export const dependentsDelaySeconds = 15;

/** The delay of the first snapshot of a new role: its policies are attached after it is created. */
export const settlingSeconds = 300;

/**
 * Six times the function timeout, as AWS recommends, so that a message in progress is not delivered twice. Applies when a
 * function crashes; a function that returns a message to the queue sets its own delay.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const queueVisibilitySeconds = 6 * functionTimeoutSeconds;

/**
 * How often a message is received before it goes to the dead-letter queue. A function that returns a message to the queue
 * sets its delay: 2, 6, 18, 54, 162 s, then 300 s each (`core/shared/redelivery.ts`). Ten receives are 24 minutes, which
 * survives a short outage of AWS. Notifications also depend on Slack, which rejects more than one message per second and
 * can be down for an hour; thirty receives are two hours.
 */
export const receives = { responder: 10, notifier: 30 } as const;

/**
 * How long `notify` waits for more incidents of the same cause before it sends a group. Each incident restarts the wait, up
 * to three times as long in total.
 */
export const gatherSeconds = 20;
