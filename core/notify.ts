import { RetryableError } from "./errors.ts";
import type { Incident } from "./incident.ts";
import { type Alert, alertOf } from "./message.ts";
import type { Clock, State } from "./ports.ts";

/** A way to reach people. */
export interface Channel {
  readonly name: "sns" | "slack";
  /**
   * Tells one thing that was not told yet: a text, a message, a reply in its thread. One at a time, so that each is
   * noted as soon as it is out.
   *
   * @returns what is told then; undefined when there was nothing left to tell
   */
  tellNext(alert: Alert, incident: Incident, before: Delivery): Promise<Delivery | undefined>;
}

/** What one channel was told of one incident. */
export interface Delivery {
  /** What may be told once only, by keys of the channel's own. */
  readonly told: readonly string[];
  /** The message that is edited as the incident moves on. */
  readonly message?: { readonly channel: string; readonly ts: string };
}

export interface Deliveries {
  /** Takes the channel for this incident until the given time. @throws RetryableError when another handler has it */
  claim(incidentId: string, channel: string, now: string, until: string): Promise<Delivery>;
  /** Writes what was told; the claim stays. */
  note(incidentId: string, channel: string, delivery: Delivery): Promise<void>;
  /** Gives the channel back, if it is still ours: claimed until this time. */
  release(incidentId: string, channel: string, until: string): Promise<void>;
}

export interface NotifyPorts {
  readonly state: Pick<State, "incident">;
  readonly deliveries: Deliveries;
  readonly channels: readonly Channel[];
  readonly clock: Pick<Clock, "now">;
}

/** Longer than a function may run, so that a claim never ends under a handler that is still telling. */
const claimSeconds = 60;

/** What was told cannot be taken back, so the note of it is tried more than once. */
const noteTries = 3;

/** The rest is told when the event comes back: no fault of a channel's may end in a flood. */
const mostAtOnce = 10;

/**
 * Tells every channel how an incident stands. The journal's event says only which: what is told comes from the
 * table. One channel's failure keeps no other from being told.
 *
 * @throws the channel's error, or an AggregateError of several: the event comes back, and what was told is not
 * told twice
 */
export async function notify(incidentId: string, ports: NotifyPorts): Promise<void> {
  const results = await Promise.allSettled(
    ports.channels.map((channel) => deliver(channel, incidentId, ports)),
  );
  const faults = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  if (faults.length === 1) throw faults[0];
  if (faults.length > 1) throw new AggregateError(faults, faults.map((fault) => String(fault)).join("; "));
}

async function deliver(channel: Channel, incidentId: string, ports: NotifyPorts): Promise<void> {
  const { deliveries, clock } = ports;
  const now = clock.now();
  const until = new Date(now.getTime() + claimSeconds * 1000).toISOString();
  const before = await deliveries.claim(incidentId, channel.name, now.toISOString(), until);
  try {
    await tellAll(channel, incidentId, before, ports);
  } finally {
    // A claim that stays ends by itself
    await deliveries.release(incidentId, channel.name, until).catch(() => undefined);
  }
}

/** Reads the incident under the claim: what was read before might be told over something newer. */
async function tellAll(
  channel: Channel,
  incidentId: string,
  before: Delivery,
  { state, deliveries }: NotifyPorts,
): Promise<void> {
  const incident = await state.incident(incidentId);
  if (incident === undefined) {
    throw new RetryableError(
      "NoSuchIncident",
      `detail.incidentId: expected an incident of the table, found ${incidentId}`,
    );
  }
  const alert = alertOf(incident);
  let delivery = before;
  for (let count = 0; count < mostAtOnce; count++) {
    const next = await channel.tellNext(alert, incident, delivery);
    if (next === undefined) return;
    delivery = next;
    await note(incidentId, channel.name, delivery, deliveries);
  }
  throw new RetryableError("MuchToTell", `there is more to tell ${channel.name} of incident ${incidentId}`);
}

async function note(
  incidentId: string,
  channel: string,
  delivery: Delivery,
  deliveries: Deliveries,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await deliveries.note(incidentId, channel, delivery);
    } catch (error) {
      if (tries === noteTries) throw error;
    }
  }
}
