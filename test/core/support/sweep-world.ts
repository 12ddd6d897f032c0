import { expect } from "vitest";
import { type Recheck, recheckMessage } from "../../../core/events/recheck.ts";
import { type Incident, isOpen } from "../../../core/incidents/incident.ts";
import type { UnannouncedStep } from "../../../core/incidents/ports.ts";
import type { LiveRole } from "../../../core/principals/role.ts";
import { handlePrincipalRecheck } from "../../../core/respond/handle-event.ts";
import type { Outcome } from "../../../core/respond/record/outcome.ts";
import type { SnapshotMark } from "../../../core/restore/snapshots/ports.ts";
import type { KnownRole, SweepPorts, SweepProgress } from "../../../core/sweep/ports.ts";
import { type SweepReport, sweepAccount } from "../../../core/sweep/sweep.ts";
import { MemoryWorld } from "./memory.ts";
import { prod } from "./samples.ts";

/** A world with a sweep in it: what it sees is kept until a test hands it to the responder. */
export class SweepWorld extends MemoryWorld {
  readonly rechecks: Recheck[] = [];
  /** Names of the roles that were told to be gone. */
  readonly gone: string[] = [];
  /** Names of the roles that are checked after the others. */
  readonly later: string[] = [];
  /** What reading roles whole left behind, by name. */
  readonly seen = new Map<string, SnapshotMark>();
  /** When reading one whole failed for good. */
  readonly failedAt = new Map<string, string>();
  readonly pages: (string | undefined)[] = [];
  readonly accountIncidents = new Map<string, Incident>();
  pageSize = 1000;
  /** Whether the orders are the first ones of their sweeps. */
  isFirst = false;
  /** When the last plan was ordered. */
  plannedAt: string | undefined;
  unannounced: readonly UnannouncedStep[] = [];
  reminderHours: readonly number[] = [];
  /** Runs before each ListRoles call, which is counted from 0: may throw. */
  beforePage: (at: number) => void = () => {};
  readonly #remembered = new Map<string, KnownRole>();
  #progress = "{}";

  constructor(expectations: readonly unknown[], unprotected: "alert-risky" | "ignore" = "alert-risky") {
    super({ expectations, unprotected });
  }

  get progress(): SweepProgress {
    return JSON.parse(this.#progress);
  }

  /** Sweeps prod, and hands over nothing of what it saw. */
  look(sweepId: string, suspect?: string, orderedAt?: string): Promise<SweepReport> {
    return sweepAccount(
      {
        ...{ version: 1, sweepId, account: prod },
        ...(suspect && { suspect }),
        ...(orderedAt && { orderedAt }),
        ...(this.isFirst && { isFirst: true }),
      },
      this.#sweepPorts(),
    );
  }

  /** Sweeps prod, and follows everything that it saw. */
  async sweep(sweepId: string, suspect?: string): Promise<{ report: SweepReport; outcomes: Outcome[] }> {
    const report = await this.look(sweepId, suspect);
    return { report, outcomes: await this.followRechecks() };
  }

  async followRechecks(): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const recheck of this.rechecks.splice(0)) {
      outcomes.push(await handlePrincipalRecheck(recheckMessage(recheck), this.ports));
    }
    return outcomes;
  }

  #sweepPorts(): SweepPorts {
    return {
      roles: { list: async (_, marker) => this.#list(marker) },
      sweeps: {
        latest: async () => ({ catalogue: this.catalogue, plannedAt: this.plannedAt }),
        read: async () => ({
          progress: this.progress,
          known: this.#known(),
          principals: this.directory.known.map(({ arn, id }) => ({ arn, ids: [id] })),
        }),
        save: async (_, progress, incident) => {
          this.#progress = JSON.stringify(progress);
          if (incident === undefined) return;
          this.accountIncidents.set(incident.id, incident);
          const { id, steps } = incident;
          const { at } = steps.at(-1) ?? expect.fail("no step");
          const step = { notificationId: id, incidentId: id, step: steps.length - 1, at };
          this.unannounced = [...this.unannounced, step];
        },
        remember: async (_, roles) => {
          for (const { name, path, inLine } of roles) {
            this.#remembered.set(name, { name, path });
            if (inLine !== undefined) this.noteInLine({ account: prod, name }, inLine);
          }
        },
        rememberPrincipals: async (principals) => {
          for (const one of principals) await this.directory.remember(one);
        },
      },
      rechecks: {
        send: async (rechecks, isLater = false) => {
          this.rechecks.push(...rechecks);
          if (isLater) this.later.push(...rechecks.map(({ roleName }) => roleName));
        },
      },
      goneRechecks: {
        send: async (rechecks) => {
          this.gone.push(...rechecks.map(({ roleName }) => roleName));
          this.rechecks.push(...rechecks);
        },
      },
      snapshots: this.snapshotOrders,
      directory: this.directory,
      journal: this.ports.journal,
      unannounced: {
        all: async () => this.unannounced,
        put: async () => {
          this.unannounced = []; // `notify` has sent them
        },
        delete: async () => {},
      },
      incidents: async (ids) =>
        [...this.incidents(), ...this.accountIncidents.values()].filter(({ id }) => ids.includes(id)),
      hub: "222222222222",
      openIncidents: this.openIncidents,
      followUpOrders: this.ports.followUpOrders,
      reminderHours: this.reminderHours,
      toggle: this.ports.toggle,
      toggleHistory: { writeOf: async () => undefined },
      toggleMarks: this.ports.toggleMarks,
      pushes: { unreported: async () => [], writeOnce: async () => false, noteReported: async () => {} },
      clock: this.ports.clock,
      settings: this.ports.settings,
      partition: "aws",
    };
  }

  #list(marker: string | undefined) {
    this.beforePage(this.pages.push(marker) - 1);
    const from = Number(marker ?? 0);
    const roles: LiveRole[] = [...this.roles.values()];
    const next = from + this.pageSize;
    return { roles: roles.slice(from, next), ...(next < roles.length && { marker: String(next) }) };
  }

  #known(): KnownRole[] {
    const recorded = this.incidents().map(({ role }) => role.name);
    const named = [...recorded, ...this.#remembered.keys(), ...this.seen.keys(), ...this.failedAt.keys()];
    return [...new Set(named)].map((name) => {
      const { latest, adopted, inLine } = this.record({ account: prod, name });
      const seen = this.seen.get(name);
      const failedAt = this.failedAt.get(name);
      return {
        ...(this.#remembered.get(name) ?? { name }),
        ...(seen !== undefined && { seen }),
        ...(failedAt !== undefined && { failedAt }),
        ...(latest !== undefined && isOpen(latest) && { openFingerprint: latest.fingerprint }),
        ...(adopted !== undefined && { adopted: true }),
        ...(inLine !== undefined && { inLine }),
      };
    });
  }
}
