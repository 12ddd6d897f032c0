import { recheckMessage } from "../../../core/events/recheck.ts";
import { proposed } from "../../../core/incidents/approval/proposal.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import type { Dependent } from "../../../core/principals/directory.ts";
import { handlePrincipalChange, handlePrincipalRecheck } from "../../../core/respond/handle-event.ts";
import type { PrincipalPorts, Restorer } from "../../../core/respond/ports.ts";
import type { Outcome } from "../../../core/respond/record/outcome.ts";
import { nothingYet, type RestoreProgress } from "../../../core/restore/ports.ts";
import { restore } from "../../../core/restore/restore.ts";
import type { RoleSnapshot } from "../../../core/restore/snapshots/snapshot.ts";
import { MemoryIam } from "../restore/memory.ts";
import { MemoryWorld } from "./memory.ts";
import { deleted, isEvent } from "./samples.ts";
import { type PortHooks, type Watch, watcher } from "./watched.ts";

/** A world whose roles are whole, so that they can be created again. */
export class RestoreWorld extends MemoryWorld {
  readonly iam = new MemoryIam();
  readonly versions: RoleSnapshot[] = [];
  /** What the index of the account's roles says. */
  known: Awaited<ReturnType<Restorer["known"]>>;
  /** Of every call: to the ports, and to IAM by a restore. */
  hooks: PortHooks = {};
  readonly #progress = new Map<string, string>();

  constructor(expectations: readonly unknown[]) {
    super({ expectations });
  }

  #whole(watch: Watch): PrincipalPorts {
    const { clock } = this.ports;
    const iam = { ...this.iam.ports, clock };
    return watch({
      ...this.ports,
      roles: {
        read: async ({ name }) => {
          const role = this.iam.read(name);
          return role && { ...role, document: encodeURIComponent(role.trust) };
        },
        writeTrust: iam.trust.writeTrust,
      },
      restoring: {
        kind: "enabled",
        rechecks: this.ports.rechecks,
        snapshots: this.ports.snapshots,
        known: async () => this.known,
        versions: { versionsOf: async ({ name }) => this.versions.filter((one) => one.name === name) },
        run: (snapshot, restoreId, approvedBy) => {
          const progress = this.#progressOf(restoreId);
          const unapproved = approvedBy === undefined ? { isUnapproved: true as const } : {};
          const ports = watch({ ...iam, toggle: this.ports.toggle, progress }, "iam");
          return restore(snapshot, restoreId, { ...ports, ...unapproved });
        },
      },
    });
  }

  #progressOf(restoreId: string): RestoreProgress {
    return {
      read: async () => JSON.parse(this.#progress.get(restoreId) ?? JSON.stringify(nothingYet)),
      write: async (progress) => void this.#progress.set(restoreId, JSON.stringify(progress)),
    };
  }

  /** Deletes a role as IAM does, after a snapshot was taken. */
  lose(role: RoleSnapshot): void {
    this.iam.now = this.now;
    this.iam.put(role);
    this.iam.delete(role.name);
    this.versions.push(role);
  }

  hand(body: unknown): Promise<Outcome> {
    this.iam.now = this.now;
    const handle = isEvent(body) ? handlePrincipalChange : handlePrincipalRecheck;
    return handle(body, this.#whole(watcher(this.hooks)));
  }

  /** Its deletion is told. */
  tellDeleted({ account, name }: RoleSnapshot, eventId = "e1"): Promise<Outcome> {
    return this.hand(
      deleted(eventId, {
        account,
        "detail.recipientAccountId": account,
        "detail.requestParameters.roleName": name,
      }),
    );
  }

  sweep({ account, name }: RoleSnapshot, reason: "sweep" | "approved", causeId: string): Promise<Outcome> {
    const seenAt = new Date(this.now).toISOString().replace(/\.\d+Z$/, "Z");
    return this.hand(recheckMessage({ reason, causeId, account, roleName: name, partition: "aws", seenAt }));
  }

  /** A person says yes to what the role's incident proposes, as `core/incidents/approval/approve.ts` puts it on record. */
  async approve(role: RoleSnapshot, by = "Ada"): Promise<void> {
    const record = this.record(role);
    const { latest } = record;
    if (latest === undefined) throw new Error("there is nothing to approve");
    const at = new Date(this.now).toISOString();
    const approval = { at, by, fingerprint: latest.fingerprint, proposed: proposed(latest) };
    const steps = [...latest.steps, { at, state: latest.state, note: `Approved by ${by}.` }];
    const incident: Incident = { ...latest, approval, steps };
    await this.ports.state.write(role, { ...record, latest: incident }, [incident]);
  }
}

/** A role that trusts the one that is restored. */
export const dependent: Dependent = {
  account: "333333333333",
  name: "deploy-target",
  arn: "arn:aws:iam::333333333333:role/deploy-target",
  expectation: "deploy-target",
  availability: "critical",
};
