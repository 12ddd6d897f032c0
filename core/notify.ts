import { RetryableError } from "./errors.ts";
import type { Incident } from "./incident.ts";
import { type Alert, alertOf } from "./message.ts";
import type { Clock, State } from "./ports.ts";

/** A way to reach people. */
export interface Channel {
  readonly name: "sns" | "slack";
  /** What may be told once only: a text that cannot be edited goes out once a state, a message once a step. */
  keyOf(incident: Incident): string;
  /**
   * @param handle what `tell` returned for this incident before, where there is a message to edit
   * @returns what to keep so that the message can be edited later
   */
  tell(alert: Alert, incident: Incident, handle: string | undefined): Promise<string | undefined>;
}

/** What one channel was told of one incident. */
export interface Delivery {
  readonly told: readonly string[];
  readonly handle?: string;
}

export interface Deliveries {
  /** Takes the channel for this incident until the given time. @throws RetryableError when another handler has it */
  claim(incidentId: string, channel: string, now: string, until: string): Promise<Delivery>;
  /** Writes what was told and gives the channel back. */
  settle(incidentId: string, channel: string, delivery: Delivery): Promise<void>;
}

export interface NotifyPorts {
  readonly state: Pick<State, "incident">;
  readonly deliveries: Deliveries;
  readonly channels: readonly Channel[];
  readonly clock: Pick<Clock, "now">;
}

const claimSeconds = 60;

/**
 * Tells every channel how an incident stands. The journal's event says only which: what is told comes from the
 * table. One channel's failure keeps no other from being told.
 *
 * @throws AggregateError of the channels' errors: the message comes back, and those that were told are not told twice
 */
export async function notify(incidentId: string, ports: NotifyPorts): Promise<Incident> {
  const incident = await ports.state.incident(incidentId);
  if (incident === undefined) {
    throw new RetryableError(
      "NoSuchIncident",
      `detail.incidentId: expected an incident of the table, found ${incidentId}`,
    );
  }
  const results = await Promise.allSettled(
    ports.channels.map((channel) => deliver(channel, incident, ports)),
  );
  const faults = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  if (faults.length > 0) throw new AggregateError(faults, faults.map((fault) => String(fault)).join("; "));
  return incident;
}

async function deliver(
  channel: Channel,
  incident: Incident,
  { deliveries, clock }: NotifyPorts,
): Promise<void> {
  const now = clock.now();
  const until = new Date(now.getTime() + claimSeconds * 1000).toISOString();
  const before = await deliveries.claim(incident.id, channel.name, now.toISOString(), until);
  const key = channel.keyOf(incident);
  if (before.told.includes(key)) return deliveries.settle(incident.id, channel.name, before);
  try {
    const handle = await channel.tell(alertOf(incident), incident, before.handle);
    const after = { told: [...before.told, key], ...(handle !== undefined && { handle }) };
    await deliveries.settle(incident.id, channel.name, after);
  } catch (error) {
    await deliveries.settle(incident.id, channel.name, before).catch(() => undefined);
    throw error;
  }
}
