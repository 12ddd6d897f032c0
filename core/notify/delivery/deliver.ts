import type { Clock } from "../../shared/clock.ts";
import { RetryableError } from "../../shared/errors.ts";
import { type Channel, type Claim, type Deliveries, type Delivery, UnclearSendError } from "../channel.ts";
import {
  type Notification,
  type NotificationPorts,
  notificationIdOf,
  readNotification,
} from "../notification.ts";
import { gather } from "./gather.ts";

export interface DeliveryPorts extends NotificationPorts {
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  /** How long to wait after a group's newest member for others to join it. */
  readonly gatherSeconds: number;
}

/** Longer than the timeout of the function, so that a claim never expires while its handler still sends. */
const claimSeconds = 60;

/** A send cannot be undone, so recording it is retried after these pauses, in milliseconds. */
const savePauses = [200, 1000, 3000, 6000] as const;

/** The rest is sent when the event is redelivered: a faulty channel must not flood people. */
const maxSendsPerDelivery = 10;

/** An incident's id and group never change; everything else that was read before the claim may be outdated. */
type Subject = Parameters<typeof notificationIdOf>[0];

/** How many sends in a row may have had an effect that is not recorded. Undefined: everything sent is recorded. */
interface Doubt {
  sends: number | undefined;
}

/** Sends to one channel what it has not sent yet. @throws the channel's error: what was sent is not sent again */
export async function deliver(channel: Channel, subject: Subject, ports: DeliveryPorts): Promise<void> {
  const { deliveries, clock } = ports;
  const notificationId = notificationIdOf(subject);
  const now = clock.now();
  const until = new Date(now.getTime() + claimSeconds * 1000).toISOString();
  const claim = await deliveries.claim(notificationId, channel.name, now.toISOString(), until);
  const doubt: Doubt = { sends: claim.unclear?.sends };
  try {
    await sendAll(channel, subject, claim, doubt, ports);
  } finally {
    // A claim that cannot be released expires
    await deliveries.release(notificationId, channel.name, until, doubt.sends).catch(() => undefined);
  }
}

/** Reads the notification under the claim: an earlier reading could overwrite a newer message. */
async function sendAll(
  channel: Channel,
  subject: Subject,
  claim: Claim,
  doubt: Doubt,
  ports: DeliveryPorts,
): Promise<void> {
  const now = ports.clock.now();
  const notification = await readNotification(subject, ports, now);
  if (notification === undefined) throw noSuchIncident(subject.id);
  const { id, kind } = notification;
  gather(notification, claim.delivery, ports);
  const group =
    kind === "group" ? { members: notification.members.map(({ id }) => id), at: now.toISOString() } : {};
  let delivery = await recovered(channel, notification, claim, ports);
  let sends = claim.unclear?.sends ?? 0;
  for (let count = 0; count < maxSendsPerDelivery; count++) {
    doubt.sends = sends + 1;
    const next = await sendOne(channel, notification, delivery, doubt);
    if (next === undefined) return;
    delivery = { ...next, ...group };
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
  { delivery, unclear }: Claim,
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

async function save(
  notificationId: string,
  channel: string,
  delivery: Delivery,
  { deliveries, clock }: Pick<DeliveryPorts, "deliveries" | "clock">,
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

export function noSuchIncident(incidentId: string): RetryableError {
  return new RetryableError(
    "NoSuchIncident",
    `detail.incidentId: expected an incident of the table, found ${incidentId}`,
  );
}
