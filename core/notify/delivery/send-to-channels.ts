import type { UnannouncedStep, UnannouncedSteps } from "../../incidents/ports.ts";
import { RetryableError } from "../../shared/errors.ts";
import { longestAskedSeconds, shortestRetrySeconds } from "../../shared/redelivery.ts";
import type { Channel, ChannelState, Claim, Delivery, Ended, Remains } from "../channel.ts";
import type { Notification, NotificationPorts } from "../notification.ts";
import { type DeliveryPorts, type Doubt, deliver } from "./deliver.ts";

export interface SendPorts extends NotificationPorts, DeliveryPorts {
  readonly unannounced: Pick<UnannouncedSteps, "of" | "delete">;
  readonly channels: readonly Channel[];
  /** How long to wait after a group's newest member for others to join it. */
  readonly gatherSeconds: number;
  /** The account whose canary incidents are only recorded; absent where there is no canary. */
  readonly canaryAccount?: string;
}

export interface Sent extends Ended {
  /** Every channel shows the current state. */
  readonly isSent: boolean;
  readonly errors: readonly unknown[];
  /** Shown by every channel, and still recorded as unannounced. */
  readonly shown: readonly UnannouncedStep[];
  /** Nothing was sent: the incident joined this group after the step was announced. */
  readonly movedTo?: string;
}

export interface Claimed {
  readonly claim: Claim;
  /** The time of the claim. */
  readonly now: Date;
}

interface Result {
  readonly name: Channel["name"];
  readonly isSent?: true;
  readonly error?: unknown;
  readonly remains: NonNullable<Remains["sns"]>;
  readonly unsaved?: Delivery | undefined;
}

/** @param read throws a RetryableError while a channel with this delivery should wait for more members */
export async function sendToChannels(
  channels: readonly Channel[],
  read: (delivery: Delivery) => Promise<Notification>,
  { claim, now }: Claimed,
  ports: SendPorts,
): Promise<Sent> {
  const working = new Set(channels.map(({ name }) => name));
  const send = async (channel: Channel): Promise<Result> => {
    const { name } = channel;
    const state = claim.channels[name] ?? { delivery: { sent: [] } };
    const doubt: Doubt = { sends: state.unclear?.sends };
    const { delivery, ...unchanged } = state;
    if (isWaiting(state, now)) return { name, remains: unchanged };
    // The last channel's last send and the end of the claim are one write
    const endsClaim = () => working.delete(name) && working.size === 0;
    try {
      const unsaved = await deliver(channel, await read(delivery), { state, doubt, now, endsClaim }, ports);
      return { name, isSent: true, remains: {}, unsaved };
    } catch (error) {
      return { name, error, remains: remainsOf(error, state, doubt, now, ports) };
    }
  };
  const results = await Promise.all(
    channels.map((channel) => send(channel).finally(() => working.delete(channel.name))),
  );
  return {
    isSent: results.every((result) => result.isSent),
    errors: results.flatMap(({ error }) => error ?? []),
    remains: Object.fromEntries(results.map(({ name, remains }) => [name, remains])),
    deliveries: Object.fromEntries(
      results.flatMap(({ name, unsaved }) => (unsaved === undefined ? [] : [[name, unsaved]])),
    ),
    shown: [],
  };
}

export function isWaiting(state: ChannelState | undefined, now: Date): boolean {
  return (state?.waitsUntil ?? "") > now.toISOString();
}

/** A failed channel waits for as long as the message that is about to return to the queue, or for less. */
function remainsOf(error: unknown, state: ChannelState, { sends }: Doubt, now: Date, { clock }: SendPorts) {
  const asked = error instanceof RetryableError ? error.retryAfterSeconds : undefined;
  const seconds = Math.min(Math.max(asked ?? shortestRetrySeconds, 0), longestAskedSeconds);
  const since = state.unclear?.since ?? now.toISOString();
  return {
    waitsUntil: new Date(clock.now().getTime() + seconds * 1000).toISOString(),
    ...(sends !== undefined && { unclear: { since, sends } }),
  };
}
