import { isCanaryIncident } from "../canary/trust.ts";
import type { Clock } from "../shared/clock.ts";
import { RetryableError } from "../shared/errors.ts";
import { canaryChannel } from "./canary-channel.ts";
import type { Channel, Deliveries, Delivery } from "./channel.ts";
import {
  type GroupNotification,
  type Notification,
  type NotificationPorts,
  notificationIdOf,
  readNotification,
} from "./notification.ts";
import { areUnprotected } from "./unprotected-alert.ts";

export interface NotifyPorts extends NotificationPorts {
  readonly deliveries: Deliveries;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  /** How long to wait after a group's newest member for others to join it. */
  readonly gatherSeconds: number;
  /** The account whose canary incidents are only recorded; absent where there is no canary. */
  readonly canaryAccount?: string;
}

/** Longer than the timeout of the function, so that a claim never expires while its handler still sends. */
const claimSeconds = 60;

/** A send cannot be undone, so recording it is retried after these pauses, in milliseconds. */
const savePauses = [200, 1000, 3000, 6000] as const;

/** The rest is sent when the event is redelivered: a faulty channel must not flood people. */
const maxSendsPerDelivery = 10;

/** In `gatherSeconds`: how long no other member may join, and how long the first one waits at most. */
const gatherFactors = { quiet: 1, longest: 3 };

/** A sweep of an organization finds roles for minutes, and SNS cannot edit what was sent. */
const digestFactors = { quiet: 3, longest: 30 };

/**
 * Sends the current state of an incident, or of its group, to every channel. The journal's event supplies the id only;
 * the content comes from the table. A channel that fails does not affect the others.
 *
 * @throws the channel's error, or an AggregateError of several: the event returns to the queue, and what was sent is
 * not sent again
 */
export async function notify(incidentId: string, ports: NotifyPorts): Promise<void> {
  const incident = await ports.state.incident(incidentId);
  if (incident === undefined) throw noSuch(incidentId);
  const channels = isCanaryIncident(incident, ports.canaryAccount) ? [canaryChannel] : ports.channels;
  const results = await Promise.allSettled(channels.map((channel) => deliver(channel, incident, ports)));
  const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, errors.map((error) => String(error)).join("; "));
}

/** An incident's id and group never change; everything else that was read before the claim may be outdated. */
type Subject = Parameters<typeof notificationIdOf>[0];

async function deliver(channel: Channel, subject: Subject, ports: NotifyPorts): Promise<void> {
  const { deliveries, clock } = ports;
  const notificationId = notificationIdOf(subject);
  const now = clock.now();
  const until = new Date(now.getTime() + claimSeconds * 1000).toISOString();
  const before = await deliveries.claim(notificationId, channel.name, now.toISOString(), until);
  try {
    await sendAll(channel, subject, before, ports);
  } finally {
    // A claim that cannot be released expires
    await deliveries.release(notificationId, channel.name, until).catch(() => undefined);
  }
}

/** Reads the notification under the claim: an earlier reading could overwrite a newer message. */
async function sendAll(
  channel: Channel,
  subject: Subject,
  before: Delivery,
  ports: NotifyPorts,
): Promise<void> {
  const now = ports.clock.now();
  const notification = await readNotification(subject, ports, now);
  if (notification === undefined) throw noSuch(subject.id);
  const { id, kind } = notification;
  gather(notification, before, ports);
  const group =
    kind === "group" ? { members: notification.members.map(({ id }) => id), at: now.toISOString() } : {};
  let delivery = before;
  for (let count = 0; count < maxSendsPerDelivery; count++) {
    const next = await channel.sendNext(notification, delivery);
    if (next === undefined) return;
    delivery = { ...next, ...group };
    await save(id, channel.name, delivery, ports);
  }
  throw new RetryableError("MoreToSend", `more is left to send to ${channel.name} for ${kind} ${id}`);
}

/**
 * One cause affects many roles within seconds. Their incidents are sent together once no other has joined for a moment,
 * and so are later changes of the principal that they trust or of what awaits approval. The first unprotected role that
 * a caller changed is sent at once, and only the next ones are gathered.
 *
 * @throws RetryableError with the remaining wait
 */
function gather(notification: Notification, before: Delivery, { clock, gatherSeconds }: NotifyPorts): void {
  if (notification.kind === "incident") return;
  const times = newsOf(notification, before).map((at) => Date.parse(at));
  if (times.length === 0 || isFirstOfCaller(notification)) return;
  const { quiet, longest } = isDigest(notification) ? digestFactors : gatherFactors;
  const until = Math.min(
    Math.max(...times) + quiet * gatherSeconds * 1000,
    Math.min(...times) + longest * gatherSeconds * 1000,
  );
  const seconds = (until - clock.now().getTime()) / 1000;
  if (seconds <= 0) return;
  throw new RetryableError("Gathering", `group ${notification.id} may still grow`, {
    retryAfterSeconds: seconds,
  });
}

function isFirstOfCaller({ members }: GroupNotification): boolean {
  return members.length === 1 && areUnprotected(members) && members[0]?.actor !== undefined;
}

/** The roles that a sweep found. */
function isDigest({ members }: GroupNotification): boolean {
  return areUnprotected(members) && members.every(({ actor }) => actor === undefined);
}

/** The times of the changes that are gathered. A finished write is sent at once. */
function newsOf(
  { members, alert }: GroupNotification,
  { members: known = [], at: sentAt }: Delivery,
): string[] {
  return members.flatMap(({ id, detectedAt, state, steps }) => {
    if (!known.includes(id)) return [detectedAt];
    const last = steps.at(-1)?.at ?? detectedAt;
    const isLater = sentAt !== undefined && last > sentAt;
    return isLater && (alert.approve !== undefined || state === "detected") ? [last] : [];
  });
}

async function save(
  notificationId: string,
  channel: string,
  delivery: Delivery,
  { deliveries, clock }: Pick<NotifyPorts, "deliveries" | "clock">,
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await deliveries.save(notificationId, channel, delivery);
    } catch (error) {
      const pause = savePauses[attempt];
      if (pause === undefined) throw error;
      await clock.pause(pause);
    }
  }
}

function noSuch(incidentId: string): RetryableError {
  return new RetryableError(
    "NoSuchIncident",
    `detail.incidentId: expected an incident of the table, found ${incidentId}`,
  );
}
