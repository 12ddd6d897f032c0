import { isCanaryIncident } from "../../canary/trust.ts";
import type { Incident } from "../../incidents/incident.ts";
import type { ListedMember, UnannouncedStep } from "../../incidents/ports.ts";
import { RetryableError } from "../../shared/errors.ts";
import type { Claim, Delivery } from "../channel.ts";
import {
  incidentsIn,
  type Notification,
  type NotificationSubject,
  readContinued,
  readNotification,
} from "../notification.ts";
import { canaryChannel } from "./canary-channel.ts";
import { gatherChanges, gatherMembers } from "./gather.ts";
import { type Claimed, isWaiting, type SendPorts, type Sent, sendToChannels } from "./send-to-channels.ts";

/**
 * Sends the current state of a notification, unless every channel shows it. A channel that fails does not affect the
 * others.
 *
 * @param step of the incident, which is the only news as far as this handler knows
 */
export function sendClaimed(
  { incidentId, groupId }: NotificationSubject,
  step: number | undefined,
  claimed: Claimed,
  ports: SendPorts,
): Promise<Sent> {
  return groupId === undefined
    ? sendIncident(incidentId, step, claimed, ports)
    : sendGroup(incidentId, groupId, claimed, ports);
}

/** Nothing was sent. */
export function unsent({ channels }: Claim, errors: readonly unknown[]): Sent {
  const states = Object.entries(channels).map(([name, { delivery: _, ...rest }]) => [name, rest]);
  return { isSent: false, errors, shown: [], remains: Object.fromEntries(states), deliveries: {} };
}

/** The numbers of steps that were shown tell which steps are still recorded, without a query. */
async function sendIncident(
  id: string,
  step: number | undefined,
  claimed: Claimed,
  ports: SendPorts,
): Promise<Sent> {
  const { claim, now } = claimed;
  const { shownSteps = {} } = claim;
  if (step !== undefined && step < (shownSteps[id] ?? 0)) return { ...unsent(claim, []), isSent: true };
  if (ports.channels.every(({ name }) => isWaiting(claim.channels[name], now))) return unsent(claim, []);
  const notification = await readContinued(id, ports, now);
  if (notification === undefined) throw noSuch(id);
  const { incident, replaced = [] } = notification;
  if (incident.group !== undefined) return { ...unsent(claim, []), movedTo: incident.group };
  const isCanary = isCanaryIncident(incident, ports.canaryAccount);
  const read = () => Promise.resolve(notification);
  const sent = await sendToChannels(isCanary ? [canaryChannel] : ports.channels, read, claimed, ports);
  if (!sent.isSent) return sent;
  const incidents = [...replaced.map((one) => one.incident), incident];
  const counts = Object.fromEntries(incidents.map((one) => [one.id, one.steps.length]));
  const shown = incidents.flatMap((one) => stepsFrom(shownSteps[one.id] ?? 0, one, notification.id, now));
  return { ...sent, shownSteps: { ...shownSteps, ...counts }, shown };
}

/** A step of a large group costs no reading of the members when an earlier send included it. */
async function sendGroup(
  incidentId: string,
  group: string,
  claimed: Claimed,
  ports: SendPorts,
): Promise<Sent> {
  const { claim, now } = claimed;
  if (ports.channels.every(({ name }) => isWaiting(claim.channels[name], now))) return unsent(claim, []);
  const unannounced = await ports.unannounced.of(group);
  if (unannounced.length === 0) return { ...unsent(claim, []), isSent: true };
  const [subject, listed] = await Promise.all([ports.state.incident(incidentId), ports.groups.list(group)]);
  if (subject === undefined) throw noSuch(incidentId);
  const times = listed.map(({ detectedAt }) => detectedAt);
  const given = { now, gatherSeconds: ports.gatherSeconds };
  let notification: Promise<Notification> | undefined;
  const read = async (delivery: Delivery) => {
    gatherMembers(subject, times, delivery, given);
    // Read under the claim, because an earlier reading could overwrite a newer message
    notification ??= readMembers(incidentId, group, ports, now, listed);
    const existing = await notification;
    gatherChanges(existing, delivery, given);
    return existing;
  };
  const sent = await sendToChannels(ports.channels, read, claimed, ports);
  if (!sent.isSent || notification === undefined) return sent;
  const counts = new Map(incidentsIn(await notification).map(({ id, steps }) => [id, steps.length]));
  const shown = unannounced.filter((one) => one.step < (counts.get(one.incidentId) ?? 0));
  return { ...sent, shown };
}

async function readMembers(
  id: string,
  group: string,
  ports: SendPorts,
  now: Date,
  listed: readonly ListedMember[],
): Promise<Notification> {
  const notification = await readNotification({ id, group }, ports, now, listed);
  if (notification === undefined) throw noSuch(id);
  return notification;
}

function stepsFrom(
  first: number,
  { id: incidentId, steps }: Incident,
  notificationId: string,
  now: Date,
): UnannouncedStep[] {
  const at = now.toISOString();
  return steps.slice(first).map((_, index) => ({ notificationId, incidentId, step: first + index, at }));
}

function noSuch(incidentId: string): RetryableError {
  return new RetryableError(
    "NoSuchIncident",
    `detail.incidentId: expected an incident of the table, found ${incidentId}`,
  );
}
