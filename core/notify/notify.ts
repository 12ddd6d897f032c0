import { isCanaryIncident } from "../canary/trust.ts";
import { notificationIdOf } from "../incidents/group/group.ts";
import type { Incident } from "../incidents/incident.ts";
import type { UnannouncedSteps } from "../incidents/ports.ts";
import { RetryableError } from "../shared/errors.ts";
import { longestAskedSeconds, shortestRetrySeconds } from "../shared/redelivery.ts";
import type { Channel, ChannelState, Claim, Remains } from "./channel.ts";
import { canaryChannel } from "./delivery/canary-channel.ts";
import { type DeliveryPorts, type Doubt, deliver, persistently } from "./delivery/deliver.ts";
import { gatherChanges, gatherMembers } from "./delivery/gather.ts";
import { incidentsIn, type Notification, type NotificationPorts, readNotification } from "./notification.ts";

export interface NotifyPorts extends NotificationPorts, DeliveryPorts {
  readonly unannounced: Pick<UnannouncedSteps, "of" | "delete">;
  readonly channels: readonly Channel[];
  /** How long to wait after a group's newest member for others to join it. */
  readonly gatherSeconds: number;
  /** The account whose canary incidents are only recorded; absent where there is no canary. */
  readonly canaryAccount?: string;
}

/** Longer than the timeout of the function, so that a claim never expires while its handler still sends. */
const claimSeconds = 60;

/** The rest is sent when the event is redelivered: the function has a timeout. */
const mostRounds = 5;

/**
 * Sends the current state of an incident, or of its group, to every channel. The journal's event supplies the id only;
 * the content comes from the table. A channel that fails does not affect the others. While another handler sends the
 * notification, or waits to do so, nothing is left to do: that handler sends the newest state.
 *
 * @returns whether every channel shows the current state now; otherwise, another handler sends it
 * @throws the channel's error, or an AggregateError of several: the event returns to the queue, and what was sent is
 * not sent again
 */
export async function notify(incidentId: string, ports: NotifyPorts): Promise<boolean> {
  const incident = await ports.state.incident(incidentId);
  if (incident === undefined) throw noSuch(incidentId);
  const errors: unknown[] = [];
  let round: Round = { isLatest: false, isSent: false, errors };
  for (let count = 0; !round.isLatest && count < mostRounds; count++) {
    round = await claimAndSend(incident, ports);
    errors.push(...round.errors);
  }
  if (!round.isLatest)
    errors.push(new RetryableError("MoreToSend", `incident ${incidentId} changes all the time`));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, errors.map((error) => String(error)).join("; "));
  return round.isSent;
}

interface Round {
  /** No other handler had a newer state in the meantime, or another handler sends it. */
  readonly isLatest: boolean;
  /** Every channel shows the state that was read. */
  readonly isSent: boolean;
  readonly errors: readonly unknown[];
}

async function claimAndSend(incident: Incident, ports: NotifyPorts): Promise<Round> {
  const { deliveries, clock } = ports;
  const id = notificationIdOf(incident);
  const now = clock.now();
  const until = new Date(now.getTime() + claimSeconds * 1000).toISOString();
  const claim = await deliveries.claim(id, now.toISOString(), until);
  if (claim === undefined) return { isLatest: true, isSent: false, errors: [] };
  const { results, notification } = await sendToChannels(incident, claim, now, ports);
  const remains = Object.fromEntries(results.map(({ name, remains }) => [name, remains]));
  const isDirty = await persistently(() => deliveries.release(id, claim, remains), clock);
  const errors = results.flatMap(({ error }) => error ?? []);
  const isSent = results.every((result) => result.isSent);
  if (isSent && notification !== undefined) await deleteSent(await notification, ports);
  return { isLatest: !isDirty, isSent, errors };
}

interface Result {
  readonly name: Channel["name"];
  /** The channel shows the notification as it was read. */
  readonly isSent?: true;
  readonly error?: unknown;
  readonly remains: NonNullable<Remains["sns"]>;
}

async function sendToChannels(incident: Incident, claim: Claim, now: Date, ports: NotifyPorts) {
  const channels = isCanaryIncident(incident, ports.canaryAccount) ? [canaryChannel] : ports.channels;
  const { group } = incident;
  const given = { now, gatherSeconds: ports.gatherSeconds };
  let times: Promise<readonly string[]> | undefined;
  let notification: Promise<Notification> | undefined;
  const send = async (channel: Channel): Promise<Result> => {
    const { name } = channel;
    const state = claim.channels[name] ?? { delivery: { sent: [] } };
    const { delivery, ...unchanged } = state;
    if ((state.waitsUntil ?? "") > now.toISOString()) return { name, remains: unchanged };
    const doubt: Doubt = { sends: state.unclear?.sends };
    try {
      if (group !== undefined) {
        times ??= ports.groups.memberTimes(group);
        gatherMembers(incident, await times, delivery, given);
      }
      // Read under the claim, because an earlier reading could overwrite a newer message
      notification ??= readExisting(incident, ports, now);
      const read = await notification;
      gatherChanges(read, delivery, given);
      await deliver(channel, read, { state, doubt, now }, ports);
      return { name, isSent: true, remains: {} };
    } catch (error) {
      return { name, error, remains: remainsOf(error, state, doubt, now, ports) };
    }
  };
  const results = await Promise.all(channels.map(send));
  return { results, notification };
}

/** A failed channel waits for as long as the message that is about to return to the queue, or for less. */
function remainsOf(error: unknown, state: ChannelState, { sends }: Doubt, now: Date, { clock }: NotifyPorts) {
  const asked = error instanceof RetryableError ? error.retryAfterSeconds : undefined;
  const seconds = Math.min(Math.max(asked ?? shortestRetrySeconds, 0), longestAskedSeconds);
  const since = state.unclear?.since ?? now.toISOString();
  return {
    waitsUntil: new Date(clock.now().getTime() + seconds * 1000).toISOString(),
    ...(sends !== undefined && { unclear: { since, sends } }),
  };
}

async function readExisting(incident: Incident, ports: NotifyPorts, now: Date): Promise<Notification> {
  const notification = await readNotification(incident, ports, now);
  if (notification === undefined) throw noSuch(incident.id);
  return notification;
}

/** The steps that every channel shows now. */
async function deleteSent(notification: Notification, { unannounced }: NotifyPorts): Promise<void> {
  const counts = new Map(incidentsIn(notification).map(({ id, steps }) => [id, steps.length]));
  const steps = await unannounced.of(notification.id);
  const sent = steps.filter(({ incidentId, step }) => step < (counts.get(incidentId) ?? 0));
  if (sent.length > 0) await unannounced.delete(sent);
}

function noSuch(incidentId: string): RetryableError {
  return new RetryableError(
    "NoSuchIncident",
    `detail.incidentId: expected an incident of the table, found ${incidentId}`,
  );
}
