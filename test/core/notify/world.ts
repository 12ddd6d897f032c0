import type { Incident } from "../../../core/incidents/incident.ts";
import type { UnannouncedStep } from "../../../core/incidents/ports.ts";
import {
  type Channel,
  type ChannelState,
  type Claim,
  type Remains,
  type ShownSteps,
  UnclearSendError,
} from "../../../core/notify/channel.ts";
import type { AnnouncedStep } from "../../../core/notify/journal/announced-step.ts";
import type { Notification } from "../../../core/notify/notification.ts";
import { type NotifyPorts, notify } from "../../../core/notify/notify.ts";
import { RetryableError } from "../../../core/shared/errors.ts";

const names = ["sns", "slack", "canary"] as const;

type Call = "claim" | "read" | "recover" | "send" | "save" | "release";

/** A call that fails; late: it had its effect, and only the answer is lost. */
export interface Fault {
  readonly at: number;
  readonly late: boolean;
}

interface Stored {
  readonly bodies: Readonly<Record<string, string>>;
  readonly claimedUntil?: string;
  readonly unclearSince?: string;
  readonly isDirty?: boolean;
  readonly remains?: Remains;
  readonly shownSteps?: ShownSteps;
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

/** A test may try several continuations of an incident. */
function keyOf({ id, steps }: Incident, step: number): string {
  return `${id} ${step} ${steps[step]?.note}`;
}

/** The table, the clock and the channels of `notify`, in memory. */
export class NotifyWorld {
  now = Date.parse("2026-03-01T10:00:00.000Z");
  incident: Incident | undefined;
  /** Incidents that the present one replaced. */
  replaced: readonly Incident[] = [];
  /** Of the incident's group, where it has one. */
  members: readonly Incident[] = [];
  readonly calls: Call[] = [];
  readonly deliveries = new Map<string, Stored>();
  /** The steps of members that `notify` reported as shown. */
  readonly shown = new Set<string>();
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
    hasNext: (notification, { sent }) => textsOf(notification).some((key) => !sent.includes(key)),
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
    return {
      channels,
      gatherSeconds: 20,
      clock: {
        now: () => new Date(this.now),
        pause: async (milliseconds) => {
          this.now += milliseconds;
        },
      },
      state: { incident: (id) => this.call("read", () => this.find(id)) },
      groups: {
        members: () => this.call("read", () => this.members),
        list: async () => this.members.map(({ id, detectedAt }) => ({ incidentId: id, detectedAt })),
      },
      unannounced: {
        // Of each member, as the transactions that wrote it recorded them
        of: async (id) => this.members.flatMap((member) => this.unannouncedOf(member, id)),
        delete: async (steps) => {
          const keys = new Set(steps.map(({ incidentId, step }) => `${incidentId} ${step}`));
          const known = this.members.flatMap((one) => one.steps.map((_, step) => ({ one, step })));
          for (const { one, step } of known)
            if (keys.has(`${one.id} ${step}`)) this.shown.add(keyOf(one, step));
        },
      },
      deliveries: {
        claim: (id, now, until) => this.call("claim", () => this.claim(id, now, until)),
        save: (id, channel, delivery) =>
          this.call("save", () => {
            const item = this.stored(id);
            const bodies = { ...item.bodies, [channel]: JSON.stringify(delivery) };
            this.deliveries.set(id, { ...item, bodies });
          }),
        release: (id, { token }, { remains, deliveries, shownSteps }) =>
          this.call("release", () => {
            const { claimedUntil, isDirty = false, bodies, ...item } = this.stored(id);
            if (claimedUntil !== token) return true;
            const sent = Object.entries(deliveries).map(([name, one]) => [name, JSON.stringify(one)]);
            const shown = shownSteps ?? item.shownSteps;
            this.deliveries.set(id, {
              bodies: { ...bodies, ...Object.fromEntries(sent) },
              remains,
              ...(shown !== undefined && { shownSteps: shown }),
            });
            return isDirty;
          }),
      },
    };
  }

  /** The last step of the incident, as the journal announces it. */
  announced(incident = this.incident): AnnouncedStep {
    const { id = "", steps = [], group, continues } = incident ?? {};
    const step = Math.max(steps.length - 1, 0);
    return { incidentId: id, step, groupId: group, continues: continues?.id };
  }

  private find(id: string): Incident | undefined {
    return [this.incident, ...this.replaced, ...this.members].find((one) => one?.id === id);
  }

  private unannouncedOf(incident: Incident, notificationId: string): UnannouncedStep[] {
    const { id, steps } = incident;
    const all = steps.map(({ at }, step) => ({ notificationId, incidentId: id, step, at }));
    return all.filter(({ step }) => !this.shown.has(keyOf(incident, step)));
  }

  private stored(id: string): Stored {
    return this.deliveries.get(id) ?? { bodies: {} };
  }

  private claim(id: string, now: string, until: string): Claim | undefined {
    const { isDirty: _, ...item } = this.stored(id);
    const isTaken = (item.claimedUntil ?? "") > now;
    const token = `${until} ${this.calls.length}`;
    const claimed = { claimedUntil: token, unclearSince: item.unclearSince ?? now };
    this.deliveries.set(id, isTaken ? { ...item, isDirty: true } : { ...item, ...claimed });
    if (isTaken) return undefined;
    const states = names.map((name): [string, ChannelState] => {
      const { unclear, ...rest } = item.remains?.[name] ?? {};
      const since = unclear?.since ?? item.unclearSince;
      const delivery = JSON.parse(item.bodies[name] ?? '{"sent":[]}');
      return [name, { delivery, ...rest, ...(since && { unclear: { since, sends: unclear?.sends ?? 0 } }) }];
    });
    const { shownSteps } = item;
    return { token, channels: Object.fromEntries(states), ...(shownSteps !== undefined && { shownSteps }) };
  }

  /** Delivers the journal's event until it is done with, as a queue does. @returns how often that was */
  async deliver(ports = this.ports()): Promise<number> {
    for (let delivery = 1; delivery < 50; delivery++) {
      try {
        await notify(this.announced(), ports);
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
