import type { Clock } from "../../shared/clock.ts";
import { RetryableError } from "../../shared/errors.ts";
import {
  type Channel,
  type ChannelState,
  type Deliveries,
  type Delivery,
  UnclearSendError,
} from "../channel.ts";
import type { Notification } from "../notification.ts";

export interface DeliveryPorts {
  readonly deliveries: Deliveries;
  readonly clock: Clock;
}

/** A send cannot be undone, so recording it is retried after these pauses, in milliseconds. */
const savePauses = [200, 1000, 3000, 6000] as const;

/** Attempts that hang take seconds, and the function has a time limit: no other one begins after this time. */
const longestSaveMilliseconds = 11_000;

/** The rest is sent when the event is redelivered: a faulty channel must not flood people. */
const maxSendsPerDelivery = 10;

/** How many sends in a row may have had an effect that is not recorded. Undefined: everything sent is recorded. */
export interface Doubt {
  sends: number | undefined;
}

interface Claimed {
  readonly state: ChannelState;
  /** Is updated: it is what remains in doubt also when `deliver` throws. */
  readonly doubt: Doubt;
  /** When the notification was read. */
  readonly now: Date;
  /** Called before the last send of the channel is recorded. @returns whether the end of the claim records it */
  readonly endsClaim: () => boolean;
}

/**
 * Sends everything that the channel has not sent, and records each send.
 *
 * @returns the delivery that the end of the claim must record, if any
 * @throws the channel's error: what was sent is recorded
 */
export async function deliver(
  channel: Channel,
  notification: Notification,
  { state, doubt, now, endsClaim }: Claimed,
  ports: DeliveryPorts,
): Promise<Delivery | undefined> {
  const { id, kind } = notification;
  const group = kind === "group" ? { members: notification.members.length, at: now.toISOString() } : {};
  let delivery = await recovered(channel, notification, state, ports);
  let sends = state.unclear?.sends ?? 0;
  for (let count = 0; count < maxSendsPerDelivery; count++) {
    doubt.sends = sends + 1;
    const next = await sendOne(channel, notification, delivery, doubt);
    if (next === undefined) return undefined;
    delivery = { ...next, ...group };
    if (!channel.hasNext(notification, delivery) && endsClaim()) return delivery;
    await save(id, channel.name, delivery, ports);
    doubt.sends = undefined;
    sends = 0;
  }
  throw new RetryableError("MoreToSend", `more is left to send to ${channel.name} for ${kind} ${id}`);
}

/** The delivery with what earlier attempts sent without recording it. */
async function recovered(
  channel: Channel,
  notification: Notification,
  { delivery, unclear }: ChannelState,
  ports: DeliveryPorts,
): Promise<Delivery> {
  if (unclear === undefined || channel.recover === undefined) return delivery;
  const found = await channel.recover(notification, delivery, unclear);
  if (found !== delivery) await save(notification.id, channel.name, found, ports);
  return found;
}

/** A failure that says that nothing was sent leaves no doubt. */
async function sendOne(
  channel: Channel,
  notification: Notification,
  before: Delivery,
  doubt: Doubt,
): Promise<Delivery | undefined> {
  try {
    const next = await channel.sendNext(notification, before);
    if (next === undefined) doubt.sends = undefined;
    return next;
  } catch (error) {
    if (!(error instanceof UnclearSendError)) doubt.sends = undefined;
    throw error;
  }
}

function save(id: string, channel: Channel["name"], delivery: Delivery, ports: DeliveryPorts): Promise<void> {
  return persistently(() => ports.deliveries.save(id, channel, delivery), ports.clock);
}

/** @throws the last error */
export async function persistently<T>(work: () => Promise<T>, clock: Clock): Promise<T> {
  const last = clock.now().getTime() + longestSaveMilliseconds;
  for (const pause of savePauses) {
    try {
      return await work();
    } catch (error) {
      if (clock.now().getTime() + pause > last) throw error;
      await clock.pause(pause);
    }
  }
  return work();
}
