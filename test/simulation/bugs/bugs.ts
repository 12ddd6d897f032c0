import { revertBudget } from "../../../core/incidents/write-budget.ts";
import type { Ports } from "../../../core/respond/ports.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import type { Sabotage } from "../hub/functions.ts";
import type { PromiseName } from "../promises/promises.ts";

/** A plausible bug, and the promise that it must break. */
export interface Bug extends Sabotage {
  readonly name: string;
  /** The kind of scenario that shows it. */
  readonly kind: string;
  readonly breaks: PromiseName;
}

const withState = (change: (state: Ports["state"]) => Partial<Ports["state"]>): Sabotage => ({
  responder: (ports) => ({ ...ports, state: { ...ports.state, ...change(ports.state) } }),
});

const withRoles = (change: (roles: Ports["roles"]) => Partial<Ports["roles"]>): Sabotage => ({
  responder: (ports) => ({ ...ports, roles: { ...ports.roles, ...change(ports.roles) } }),
});

const alwaysOn: Sabotage = {
  responder: (ports) => ({
    ...ports,
    toggle: { read: () => ports.toggle.read().then(() => ({ mode: "on" })) },
  }),
};

/** Without the record of what is unannounced: with it, the next sweep announces what a handler did not. */
const withoutMarks = (state: Ports["state"]): Ports["state"] => ({
  ...state,
  write: (key, record, incidents) => state.write(key, record, incidents, { unannounced: [] }),
});

export const bugs: readonly Bug[] = [
  {
    name: "the toggle is read once",
    kind: "the toggle is turned off",
    breaks: "3 no write while the toggle is off",
    responder: (ports) => {
      let first: ReturnType<Ports["toggle"]["read"]> | undefined;
      return {
        ...ports,
        toggle: {
          read: () => {
            first ??= ports.toggle.read();
            return first;
          },
        },
      };
    },
  },
  {
    name: "a toggle that is off counts as on",
    kind: "the toggle is off",
    breaks: "3 no write while the toggle is off",
    ...alwaysOn,
  },
  {
    name: "the mode approve counts as on",
    kind: "the toggle is approve",
    breaks: "3 no write without the approval that it needs",
    ...alwaysOn,
  },
  {
    name: "a restore does not stop when the toggle is turned to approve",
    kind: "the toggle turns during a restore",
    breaks: "3 no write without the approval that it needs",
    responder: (ports) => {
      const { restoring } = ports;
      if (restoring.kind !== "enabled") return ports;
      const run: typeof restoring.run = (snapshot, restoreId) => restoring.run(snapshot, restoreId, "no one");
      return { ...ports, restoring: { ...restoring, run } };
    },
  },
  {
    name: "what an event says of a role that cannot be read is forgotten while an incident is open",
    kind: "a role cannot be read",
    breaks: "1 every drift is reported",
    ...withState((state) => ({
      write: (key, record, incidents, more) =>
        incidents.some(
          ({ cause, supersedes }) => cause.kind === "role-not-readable" && supersedes !== undefined,
        )
          ? Promise.resolve()
          : state.write(key, record, incidents, more),
    })),
  },
  {
    name: "another document is written",
    kind: "no fault",
    breaks: "3 only the expected document is written",
    ...withRoles((roles) => ({
      writeTrust: (role, document) => roles.writeTrust(role, document.replace("sts:AssumeRole", "sts:*")),
    })),
  },
  {
    name: "each write is made twice",
    kind: "no fault",
    breaks: "3 one write a drift",
    ...withRoles((roles) => ({
      writeTrust: async (role, document) => {
        await roles.writeTrust(role, document);
        await roles.writeTrust(role, document);
      },
    })),
  },
  {
    name: "a failed announcement is forgotten, and not recorded as unannounced",
    kind: "the journal is away",
    breaks: "4 every notification shows the present state",
    responder: (ports) => ({
      ...ports,
      state: withoutMarks(ports.state),
      journal: { announce: (steps) => ports.journal.announce(steps).catch(() => undefined) },
    }),
  },
  {
    name: "sweeps do not announce what is unannounced",
    kind: "the journal is away for hours",
    breaks: "4 every notification shows the present state",
    sweeper: (ports) => ({ ...ports, unannounced: { ...ports.unannounced, all: async () => [] } }),
  },
  {
    name: "a step counts as announced before a channel was sent it",
    kind: "Slack is away for hours",
    breaks: "4 every notification shows the present state",
    notifier: (ports) => ({
      ...ports,
      deliveries: {
        ...ports.deliveries,
        claim: async (id, now, until) => {
          await ports.unannounced.delete(await ports.unannounced.of(id));
          return ports.deliveries.claim(id, now, until);
        },
      },
    }),
  },
  {
    name: "only the first step is announced and recorded as unannounced",
    kind: "the toggle is approve",
    breaks: "4 every notification shows the present state",
    responder: (ports) => ({
      ...ports,
      state: withoutMarks(ports.state),
      journal: { announce: (steps) => ports.journal.announce(steps.filter(({ step }) => step === 0)) },
    }),
  },
  {
    name: "deliveries are not recorded",
    kind: "no fault",
    breaks: "4 nothing twice in Slack",
    notifier: (ports) => ({ ...ports, deliveries: { ...ports.deliveries, save: async () => {} } }),
  },
  {
    name: "a message without an answer is posted again",
    kind: "Slack's answer is lost",
    breaks: "4 nothing twice in Slack",
    notifier: (ports) => ({
      ...ports,
      channels: ports.channels.map(({ name, hasNext, sendNext }) => ({ name, hasNext, sendNext })),
    }),
  },
  {
    name: "a message that fails is deleted",
    kind: "the table is unavailable",
    breaks: "1 every drift is reported",
    handle: (handle) => (body, queue) => handle(body, queue).catch(() => undefined),
  },
  {
    name: "a notification that fails is dropped",
    kind: "Slack is away",
    breaks: "4 every notification shows the present state",
    handle: (handle, name) =>
      name === "notify" ? (body, queue) => handle(body, queue).catch(() => undefined) : handle,
  },
  {
    name: "the sweep sends no rechecks",
    kind: "an event is lost",
    breaks: "1 every drift is reported",
    sweeper: (ports) => ({ ...ports, rechecks: { send: async () => {} } }),
  },
  {
    name: "the event history is not read",
    kind: "the event of a trusted changer is late or lost",
    breaks: "3 a trusted change is not reverted",
    responder: (ports) => ({ ...ports, history: { recordsOf: async () => [] } }),
  },
  {
    name: "the undo copy is not saved",
    kind: "no fault",
    breaks: "5 the undo copy comes before the write",
    ...withState((state) => ({
      write: (key, record, incidents) => {
        if (record.latest === undefined) return state.write(key, record, incidents);
        const { foundDocument: _, ...latest } = record.latest;
        const without = incidents.map(({ foundDocument: __, ...incident }) => incident);
        return state.write(key, { ...record, latest }, without);
      },
    })),
  },
  {
    name: "the last step is written again with another time",
    kind: "no fault",
    breaks: "5 steps are only added",
    ...withState((state) => ({
      write: (key, record, incidents) =>
        state.write(
          key,
          record,
          incidents.map((one) => ({
            ...one,
            steps: one.steps.map((step) => ({ ...step, note: `${step.note} (of ${one.steps.length})` })),
          })),
        ),
    })),
  },
  {
    name: "the budget forgets its writes",
    kind: "another writer fights",
    breaks: "3 the write budget holds",
    ...withState((state) => ({
      write: (key, { suspension: _, ...record }, incidents) =>
        state.write(key, { ...record, writes: [] }, incidents),
    })),
  },
  {
    name: "the budget counts writes of the last quarter of an hour only",
    kind: "another writer fights",
    breaks: "3 the write budget holds",
    ...withState((state) => ({
      read: async (key) => {
        const { record, catalogue } = await state.read(key);
        const { suspension: _, ...rest } = record;
        return { record: { ...rest, writes: rest.writes.slice(-revertBudget.writes) }, catalogue };
      },
    })),
  },
  {
    name: "a write whose answer is lost is not counted",
    kind: "a fight without answers",
    breaks: "3 the write budget holds",
    ...withRoles((roles) => ({
      writeTrust: (role, document) =>
        roles.writeTrust(role, document).catch((error: Error) => {
          throw new RetryableError("Throttling", error.message);
        }),
    })),
  },
  {
    name: "drift that was replaced before it was read is forgotten",
    kind: "drift replaces drift unread",
    breaks: "1 every drift is reported",
    responder: (ports) => ({
      ...ports,
      state: {
        ...ports.state,
        write: (key, record, incidents, unannounced) =>
          incidents.some(({ cause }) => cause.kind === "trust-changed-briefly")
            ? Promise.resolve()
            : ports.state.write(key, record, incidents, unannounced),
      },
    }),
  },
  {
    name: "an incident is opened under a new id each time",
    kind: "an event comes twice",
    breaks: "4 one drift, one incident",
    ...withState((state) => {
      let count = 0;
      return {
        read: async (key) => {
          const { record, catalogue } = await state.read(key);
          const { latest: _, ...rest } = record;
          return { record: { ...rest, handled: [] }, catalogue };
        },
        write: (key, record, incidents) => {
          const id = String(++count).padStart(32, "0");
          return state.write(
            key,
            record,
            incidents.map((one) => ({ ...one, id })),
          );
        },
      };
    }),
  },
  {
    name: "every incident is reported alone",
    kind: "a wave of changes",
    breaks: "4 a wave is one group",
    ...withState((state) => ({
      write: (key, record, incidents) => state.write(key, record, incidents),
    })),
  },
  {
    name: "the lease is not released",
    kind: "no fault",
    breaks: "5 everything comes to an end",
    ...withState((state) => ({
      write: (key, record, incidents) =>
        state.write(key, { ...record, leaseUntil: "2027-01-01T00:00:00.000Z" }, incidents),
    })),
  },
];
