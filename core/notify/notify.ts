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

export interface NotifyPorts extends NotificationPorts {
  readonly deliveries: Deliveries;
  readonly channels: readonly Channel[];
  readonly clock: Pick<Clock, "now">;
  /** How long a group's newest member is waited upon for others to join it. */
  readonly gatherSeconds: number;
  /** Whose canary nobody is told of; absent where there is none. */
  readonly canaryAccount?: string;
}

/** Longer than a function may run, so that a claim never ends under a handler that is still telling. */
const claimSeconds = 60;

/** What was told cannot be taken back, so the note of it is tried more than once. */
const noteTries = 3;

/** The rest is told when the event comes back: no fault of a channel's may end in a flood. */
const mostAtOnce = 10;

/** However many join, the first of them is not waited upon longer than this many times `gatherSeconds`. */
const longestGathering = 3;

/**
 * Tells every channel how an incident stands, or the group that it belongs to. The journal's event says only which:
 * what is told comes from the table. One channel's failure keeps no other from being told.
 *
 * @throws the channel's error, or an AggregateError of several: the event comes back, and what was told is not
 * told twice
 */
export async function notify(incidentId: string, ports: NotifyPorts): Promise<void> {
  const incident = await ports.state.incident(incidentId);
  if (incident === undefined) throw noSuch(incidentId);
  const channels = isCanaryIncident(incident, ports.canaryAccount) ? [canaryChannel] : ports.channels;
  const results = await Promise.allSettled(channels.map((channel) => deliver(channel, incident, ports)));
  const faults = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  if (faults.length === 1) throw faults[0];
  if (faults.length > 1) throw new AggregateError(faults, faults.map((fault) => String(fault)).join("; "));
}

/** An incident's id and its group are its own for ever; whatever else was read before the claim may be old. */
type Subject = Parameters<typeof notificationIdOf>[0];

async function deliver(channel: Channel, subject: Subject, ports: NotifyPorts): Promise<void> {
  const { deliveries, clock } = ports;
  const storyId = notificationIdOf(subject);
  const now = clock.now();
  const until = new Date(now.getTime() + claimSeconds * 1000).toISOString();
  const before = await deliveries.claim(storyId, channel.name, now.toISOString(), until);
  try {
    await sendAll(channel, subject, before, ports);
  } finally {
    // A claim that stays ends by itself
    await deliveries.release(storyId, channel.name, until).catch(() => undefined);
  }
}

/** Reads the story under the claim: what was read before might be told over something newer. */
async function sendAll(
  channel: Channel,
  subject: Subject,
  before: Delivery,
  ports: NotifyPorts,
): Promise<void> {
  const now = ports.clock.now();
  const story = await readNotification(subject, ports, now);
  if (story === undefined) throw noSuch(subject.id);
  gather(story, before, ports);
  const told =
    story.kind === "group" ? { members: story.members.map(({ id }) => id), at: now.toISOString() } : {};
  let delivery = before;
  for (let count = 0; count < mostAtOnce; count++) {
    const next = await channel.sendNext(story, delivery);
    if (next === undefined) return;
    delivery = { ...next, ...told };
    await note(story.id, channel.name, delivery, ports.deliveries);
  }
  throw new RetryableError(
    "MuchToTell",
    `there is more to tell ${channel.name} of ${story.kind} ${story.id}`,
  );
}

/**
 * One cause shows in many roles, one after the other, within seconds: they are told together, once none has joined
 * for a moment. So is what becomes of a principal that they all trust, and of what waits for a person.
 *
 * @throws RetryableError saying when to come back
 */
function gather(story: Notification, before: Delivery, { clock, gatherSeconds }: NotifyPorts): void {
  if (story.kind === "incident") return;
  const times = newsOf(story, before).map((at) => Date.parse(at));
  if (times.length === 0) return;
  const until = Math.min(
    Math.max(...times) + gatherSeconds * 1000,
    Math.min(...times) + longestGathering * gatherSeconds * 1000,
  );
  const seconds = (until - clock.now().getTime()) / 1000;
  if (seconds <= 0) return;
  throw new RetryableError("Gathering", `group ${story.id} may still grow`, { retryAfterSeconds: seconds });
}

/** When each of what is to be gathered was seen. What was done by then about a role is told at once. */
function newsOf(
  { members, alert }: GroupNotification,
  { members: told = [], at: toldAt }: Delivery,
): string[] {
  return members.flatMap(({ id, detectedAt, state, steps }) => {
    if (!told.includes(id)) return [detectedAt];
    const last = steps.at(-1)?.at ?? detectedAt;
    const isLater = toldAt !== undefined && last > toldAt;
    return isLater && (alert.approve !== undefined || state === "detected") ? [last] : [];
  });
}

async function note(
  storyId: string,
  channel: string,
  delivery: Delivery,
  deliveries: Deliveries,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await deliveries.note(storyId, channel, delivery);
    } catch (error) {
      if (tries === noteTries) throw error;
    }
  }
}

function noSuch(incidentId: string): RetryableError {
  return new RetryableError(
    "NoSuchIncident",
    `detail.incidentId: expected an incident of the table, found ${incidentId}`,
  );
}
