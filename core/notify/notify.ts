import { isCanaryIncident } from "../canary/trust.ts";
import type { Channel } from "./channel.ts";
import { canaryChannel } from "./delivery/canary-channel.ts";
import { type DeliveryPorts, deliver, noSuchIncident } from "./delivery/deliver.ts";

export interface NotifyPorts extends DeliveryPorts {
  readonly channels: readonly Channel[];
  /** The account whose canary incidents are only recorded; absent where there is no canary. */
  readonly canaryAccount?: string;
}

/**
 * Sends the current state of an incident, or of its group, to every channel. The journal's event supplies the id only;
 * the content comes from the table. A channel that fails does not affect the others.
 *
 * @throws the channel's error, or an AggregateError of several: the event returns to the queue, and what was sent is
 * not sent again
 */
export async function notify(incidentId: string, ports: NotifyPorts): Promise<void> {
  const incident = await ports.state.incident(incidentId);
  if (incident === undefined) throw noSuchIncident(incidentId);
  const channels = isCanaryIncident(incident, ports.canaryAccount) ? [canaryChannel] : ports.channels;
  const results = await Promise.allSettled(channels.map((channel) => deliver(channel, incident, ports)));
  const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, errors.map((error) => String(error)).join("; "));
}
