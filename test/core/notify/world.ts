import type { Incident } from "../../../core/incidents/incident.ts";
import { type Channel, type Delivery, UnclearSendError } from "../../../core/notify/channel.ts";
import type { Notification } from "../../../core/notify/notification.ts";
import { type NotifyPorts, notify } from "../../../core/notify/notify.ts";
import { RetryableError } from "../../../core/shared/errors.ts";

type Call = "claim" | "read" | "recover" | "send" | "save" | "release";

/** A call that fails; late: it had its effect, and only the answer is lost. */
export interface Fault {
  readonly at: number;
  readonly late: boolean;
}

/** What is stored of a delivery. */
interface Item {
  readonly body?: string;
  readonly claimedUntil?: string;
  readonly unclearSince?: string;
  readonly unclearSends?: number;
}

function textsOf(notification: Notification): readonly string[] {
  const { headline } = notification.alert;
  const incidents = notification.kind === "incident" ? [notification.incident] : notification.members;
  const states = incidents.map(({ state, steps }) => `${state} ${steps.length}`).join(", ");
  const whose = ({ role }: Incident) => (notification.kind === "group" ? `${role.name} ` : "");
  const steps = incidents.flatMap((one) =>
    one.steps.map(({ note }, index) => `step ${whose(one)}${index} ${note}`),
  );
  return [`${headline}: ${states}`, ...steps];
}

/** The table, the clock and the channels of `notify`, in memory. */
export class NotifyWorld {
  now = Date.parse("2026-03-01T10:00:00.000Z");
  incident: Incident | undefined;
  /** Of the incident's group, where it has one. */
  members: readonly Incident[] = [];
  readonly calls: Call[] = [];
  readonly deliveries = new Map<string, Item>();
  /** What each channel said, oldest first. */
  readonly said = new Map<string, string[]>();
  /** By the call's number. */
  faults: readonly Fault[] = [];
  /** Runs before each call. */
  meanwhile: (call: Call) => void | Promise<void> = () => undefined;

  constructor(incident: Incident) {
    this.incident = incident;
  }

  /** Says the state, and each step below it, as a message with a thread would. Only Slack can be searched. */
  readonly channel = (name: Channel["name"]): Channel => ({
    name,
    ...(name === "slack" && {
      recover: async (_, before) =>
        this.call("recover", () => ({ ...before, sent: [...(this.said.get(name) ?? [])] })),
    }),
    sendNext: async (notification, before) => {
      const next = textsOf(notification).find((key) => !before.sent.includes(key));
      if (next === undefined) return undefined;
      return this.call(
        "send",
        () => {
          this.said.set(name, [...(this.said.get(name) ?? []), next]);
          return { ...before, sent: [...before.sent, next] };
        },
        name === "slack",
      );
    },
  });

  ports(channels: readonly Channel[] = [this.channel("sns"), this.channel("slack")]): NotifyPorts {
    const of = (id: string, channel: string) => `${id} ${channel}`;
    return {
      channels,
      gatherSeconds: 20,
      clock: {
        now: () => new Date(this.now),
        pause: async (milliseconds) => {
          this.now += milliseconds;
        },
      },
      state: { incident: () => this.call("read", () => this.incident) },
      groups: { members: () => this.call("read", () => this.members) },
      deliveries: {
        claim: (id, channel, now, until) =>
          this.call("claim", () => {
            const item = this.deliveries.get(of(id, channel)) ?? {};
            if ((item.claimedUntil ?? "") > now) throw new RetryableError("Busy", "claimed");
            const { unclearSince: since, unclearSends: sends = 0 } = item;
            const claimed = { claimedUntil: until, unclearSince: since ?? now };
            this.deliveries.set(of(id, channel), { ...item, ...claimed });
            const delivery: Delivery = JSON.parse(item.body ?? '{"sent":[]}');
            return { delivery, ...(since !== undefined && { unclear: { since, sends } }) };
          }),
        save: (id, channel, delivery) =>
          this.call("save", () => {
            const item = this.deliveries.get(of(id, channel));
            this.deliveries.set(of(id, channel), { ...item, body: JSON.stringify(delivery) });
          }),
        release: (id, channel, until, unclearSends) =>
          this.call("release", () => {
            const { claimedUntil, body, unclearSince } = this.deliveries.get(of(id, channel)) ?? {};
            if (claimedUntil !== until) return;
            this.deliveries.set(of(id, channel), {
              ...(body !== undefined && { body }),
              ...(unclearSends !== undefined && unclearSince !== undefined && { unclearSince, unclearSends }),
            });
          }),
      },
    };
  }

  /** Delivers the journal's event until it is done with, as a queue does. @returns how often that was */
  async deliver(ports = this.ports()): Promise<number> {
    for (let delivery = 1; delivery < 50; delivery++) {
      try {
        await notify(this.incident?.id ?? "", ports);
        return delivery;
      } catch {
        this.now += 61_000;
      }
    }
    throw new Error("the event never came to its end");
  }

  private async call<T>(call: Call, effect: () => T, canBeUnclear = false): Promise<T> {
    await this.meanwhile(call);
    const at = this.calls.push(call) - 1;
    const fault = this.faults.find((one) => one.at === at);
    if (fault !== undefined && !fault.late) throw new RetryableError("Down", `${call} failed`);
    const result = effect();
    if (fault !== undefined && canBeUnclear) throw new UnclearSendError("Down", `${call}: no answer`);
    if (fault !== undefined && call !== "send") throw new RetryableError("Down", `${call}: no answer`);
    return result;
  }
}
