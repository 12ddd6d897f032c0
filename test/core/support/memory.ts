import type { SweepOrder } from "../../../core/events/sweep-order.ts";
import {
  askedFor,
  type CallWindow,
  type FailedCall,
  type RefusedCalls,
} from "../../../core/events/trigger.ts";
import { Catalogue } from "../../../core/expectations/catalogue.ts";
import { parseExpectation } from "../../../core/expectations/expectation.ts";
import { type InLine, nextRevisions, type Push } from "../../../core/expectations/revision.ts";
import type { Settings } from "../../../core/expectations/settings.ts";
import { parseToggle, type ToggleMark, unreadableToggle } from "../../../core/expectations/toggle.ts";
import {
  type GivenApproval,
  withApproval,
  withRecordApproval,
} from "../../../core/incidents/approval/given-approval.ts";
import { lastDecisionAt } from "../../../core/incidents/approval/proposal.ts";
import type { FollowUpPorts } from "../../../core/incidents/follow-up/follow-up.ts";
import type { FollowUpOrder } from "../../../core/incidents/follow-up/follow-up-order.ts";
import type { FollowUpRecordPorts } from "../../../core/incidents/follow-up/record-follow-up.ts";
import { openIncidentOf, type Reminded } from "../../../core/incidents/follow-up/reminders.ts";
import type { GivenFollowUp } from "../../../core/incidents/follow-up/types.ts";
import { type Approval, type Incident, isOpen } from "../../../core/incidents/incident.ts";
import type { Announcement, Groups, State } from "../../../core/incidents/ports.ts";
import type { RecordKey, RoleRecord } from "../../../core/incidents/role-record.ts";
import { principalKeyText } from "../../../core/principals/principal-key.ts";
import type { LiveRole, RoleKey } from "../../../core/principals/role.ts";
import type { PrincipalPorts, TogglePorts } from "../../../core/respond/ports.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import type { OpenIncidents } from "../../../core/sweep/report/reminders.ts";
import { checkAnnouncement } from "../../support/journal-events.ts";
import {
  MemoryDirectory,
  MemoryPrincipals,
  MemoryProviders,
  MemoryRechecks,
  MemorySnapshotOrders,
  memoryGroups,
} from "./memory-principals.ts";

/** A call to a port, by the name of what stands behind it. */
export type Call =
  | "GetRole"
  | "LookupEvents"
  | "UpdateAssumeRolePolicy"
  | "GetParameter"
  | "PutEvents"
  | "table read"
  | "table write"
  | "pause";

/** A write to a role, with what tells whether it was allowed. */
export interface Write {
  readonly role: RoleKey;
  readonly document: string;
  readonly toggle: string | undefined;
  /** The role's incident on record when the write came: it must hold the undo copy. */
  readonly onRecord: Incident | undefined;
}

interface Given {
  readonly expectations?: readonly unknown[];
  readonly accounts?: readonly string[];
  readonly unprotected?: Settings["unprotected"];
}

/**
 * What IAM, the table, the toggle and the journal hold, open to every test of `core`. The table keeps text, as the
 * real one does, so that no object is shared with the code under test.
 */
export class MemoryWorld {
  readonly roles = new Map<string, LiveRole>();
  readonly announced: Announcement[] = [];
  readonly writes: Write[] = [];
  readonly calls: Call[] = [];
  toggle: string | undefined = "on";
  /** Of the parameter. */
  toggleVersion: number | undefined = 1;
  /** Without it, every reading of the state finds the toggle announced as it is. */
  toggleMark: ToggleMark | undefined;
  /** Why the toggle cannot be read, where it cannot. */
  toggleFault: string | undefined;
  /** Whether a later reading may succeed. */
  isToggleFaultTransient = false;
  now = Date.parse("2026-03-01T10:00:00.000Z");
  /** How many readings after a write still show the document before it. */
  staleReads = 0;
  /** What CloudTrail's event history shows, newest first. */
  history: unknown[] = [];
  /** Runs before each call, which is counted from 0: may throw, wait or change the world. */
  before: (call: Call, at: number) => Promise<void> | void = () => {};
  /** Runs after each call has had its effect: an answer that is lost. */
  after: (call: Call, at: number) => Promise<void> | void = () => {};
  readonly principals = new MemoryPrincipals();
  readonly providers = new MemoryProviders();
  readonly directory = new MemoryDirectory();
  readonly sentRechecks = new MemoryRechecks();
  readonly snapshotOrders = new MemorySnapshotOrders();
  readonly sweepOrders: { order: SweepOrder; delaySeconds: number }[] = [];
  readonly ports: PrincipalPorts &
    TogglePorts &
    FollowUpRecordPorts &
    FollowUpPorts & { readonly groups: Groups };
  readonly reminded = new Map<string, Reminded>();
  /** What people ordered, and no handler has followed. */
  readonly followUpOrders: FollowUpOrder[] = [];
  readonly #followUps = new Map<string, GivenFollowUp>();
  #stale: { left: number; role: LiveRole } | undefined;
  #catalogue: Catalogue;
  readonly #records = new Map<string, string>();
  readonly #incidents = new Map<string, string>();
  readonly #approvals = new Map<string, GivenApproval>();
  readonly #failures = new Map<string, Map<string, string>>();
  readonly #inLine = new Map<string, InLine>();
  readonly #accounts: readonly string[];

  constructor({ expectations = [], accounts = [], unprotected = "alert-risky" }: Given = {}) {
    this.#accounts = accounts;
    this.#catalogue = new Catalogue([], []);
    this.expect(expectations);
    this.ports = {
      roles: this.#roles(),
      history: { recordsOf: () => this.#call("LookupEvents", () => this.history) },
      principals: this.principals,
      providers: this.providers,
      directory: this.directory,
      groups: memoryGroups(() => this.incidents()),
      rechecks: this.sentRechecks,
      snapshots: this.snapshotOrders,
      restoring: { kind: "elsewhere" },
      state: this.#state(),
      sweeps: {
        send: async (order, delaySeconds) => {
          this.sweepOrders.push({ order, delaySeconds });
        },
      },
      toggleMarks: {
        read: async () => this.toggleMark,
        write: async (mark) => {
          this.toggleMark = mark;
        },
      },
      toggle: { read: () => this.#call("GetParameter", () => this.#readToggle()) },
      journal: {
        announce: (steps) =>
          this.#call("PutEvents", () => {
            steps.forEach(checkAnnouncement);
            this.announced.push(...steps);
          }),
      },
      clock: {
        now: () => new Date(this.now),
        pause: (milliseconds) =>
          this.#call("pause", () => {
            this.now += milliseconds;
          }),
      },
      settings: { unprotected },
      update: (incident, before) => this.update(incident, before),
      followUpOrders: {
        send: async (orders) => {
          this.followUpOrders.push(...orders);
        },
      },
      followUps: {
        give: async (followUp) => {
          const key = `${followUp.incidentId} ${followUp.shown}`;
          if (this.#followUps.has(key)) return false;
          this.#followUps.set(key, followUp);
          return true;
        },
        read: async (incidentId, shown) => this.#followUps.get(`${incidentId} ${shown}`),
      },
    };
  }

  get catalogue(): Catalogue {
    return this.#catalogue;
  }

  /** Replaces the expectations. */
  expect(expectations: readonly unknown[]): void {
    const parsed = expectations.map((one, at) => parseExpectation(one, `expectation ${at}`));
    this.#catalogue = new Catalogue(parsed, this.#accounts);
  }

  /** A person pushes other expectations. */
  push(expectations: readonly unknown[], push: Push): void {
    const parsed = expectations.map((one, at) => parseExpectation(one, `expectation ${at}`));
    const { expectations: before, revisions } = this.#catalogue;
    const next = nextRevisions(before, revisions, parsed, push);
    this.#catalogue = new Catalogue(parsed, this.#accounts, next);
  }

  /** Somebody changes the role, or creates it. */
  put(
    role: RoleKey,
    document: string,
    { path = "/", id = `AROAEXAMPLE${role.name}`, createdAt = "" } = {},
  ): void {
    const arn = `arn:aws:iam::${role.account}:role${path}${role.name}`;
    const { account, name } = role;
    const encoded = encodeURIComponent(document);
    const made = createdAt === "" ? {} : { createdAt };
    this.roles.set(keyOf(role), { account, name, arn, path, id, ...made, document: encoded });
  }

  documentOf(role: RoleKey): string {
    return decodeURIComponent(this.roles.get(keyOf(role))?.document ?? "");
  }

  record(key: RecordKey): RoleRecord {
    const text = this.#records.get(recordKeyOf(key));
    const stored = text === undefined ? { version: 0, handled: [], writes: [] } : JSON.parse(text);
    const inLine = this.#inLine.get(recordKeyOf(key));
    const record = { ...stored, ...(inLine && { inLine }) };
    return withRecordApproval(record, this.#approvals.get(recordKeyOf(key)));
  }

  /** A sweep found the role as expected. */
  noteInLine(role: RoleKey, inLine: InLine): void {
    this.#inLine.set(keyOf(role), inLine);
  }

  incident(id: string): Incident | undefined {
    return this.incidents().find((incident) => incident.id === id);
  }

  incidents(): Incident[] {
    const stored = [...this.#incidents.values()].map((text): Incident => JSON.parse(text));
    return stored.map((incident) => withApproval(incident, this.#approvals.get(keyOf(incident.role))));
  }

  /** The number of the last step of an incident that the journal was told, or -1. */
  lastAnnounced(id: string): number {
    const steps = this.announced.filter(({ incident }) => incident.id === id).map(({ step }) => step);
    return Math.max(-1, ...steps);
  }

  async #call<T>(call: Call, effect: () => T): Promise<T> {
    const at = this.calls.push(call) - 1;
    await this.before(call, at);
    const answer = effect();
    await this.after(call, at);
    return answer;
  }

  #roles(): PrincipalPorts["roles"] {
    const getRole = (role: RoleKey) => {
      if (this.#stale === undefined || this.#stale.left === 0) return this.roles.get(keyOf(role));
      this.#stale.left--;
      return this.#stale.role;
    };
    const updateTrust = (role: RoleKey, document: string) => {
      const live = this.roles.get(keyOf(role));
      if (live === undefined) throw new Error(`the test has no role ${role.name}`);
      const { account, name } = role;
      const onRecord = this.record(role).latest;
      this.writes.push({ role: { account, name }, document, toggle: this.toggle, onRecord });
      this.#stale = { left: this.staleReads, role: live };
      this.roles.set(keyOf(role), { ...live, document: encodeURIComponent(document) });
    };
    return {
      read: (role) => this.#call("GetRole", () => getRole(role)),
      writeTrust: (role, document) => this.#call("UpdateAssumeRolePolicy", () => updateTrust(role, document)),
    };
  }

  #readToggle() {
    const version = this.toggleVersion;
    if (this.toggleFault === undefined)
      return { ...parseToggle(this.toggle), ...(version !== undefined && { version }) };
    return unreadableToggle(this.toggleFault, this.isToggleFaultTransient);
  }

  #state(): State {
    return {
      read: (key) =>
        this.#call("table read", () => ({
          record: this.record(key),
          catalogue: this.#catalogue,
          toggleMark: this.toggleMark ?? { version: 1, at: "", mode: parseToggle(this.toggle).mode },
        })),
      write: (key, record, incidents) => this.#call("table write", () => this.#write(key, record, incidents)),
      incident: (id) => this.#call("table read", () => this.incident(id)),
      approve: (incident, approval) => this.#call("table write", () => this.#approve(incident, approval)),
      noteFailure: (call, window) => this.#call("table write", () => this.#note(call, window)),
      writeOnce: (incident) => this.#call("table write", () => this.#writeOnce(incident)),
    };
  }

  #write(key: RecordKey, record: RoleRecord, incidents: readonly Incident[]): void {
    if (record.inLine !== undefined) this.#inLine.set(recordKeyOf(key), record.inLine);
    if (this.record(key).version !== record.version)
      throw new RetryableError("Conflict", "the record was changed");
    this.#records.set(recordKeyOf(key), JSON.stringify({ ...record, version: record.version + 1 }));
    for (const incident of incidents) this.#incidents.set(incident.id, JSON.stringify(incident));
  }

  #approve(incident: Incident, approval: Approval): void {
    const before = this.#approvals.get(keyOf(incident.role));
    if (before?.incidentId === incident.id && before.at > lastDecisionAt(incident))
      throw new RetryableError("Conflict", "another person approved it first");
    this.#approvals.set(keyOf(incident.role), { ...approval, incidentId: incident.id });
  }

  #note(call: FailedCall, { start, previousStart, enough }: CallWindow): RefusedCalls {
    const callsOf = (window: string) => {
      const key = `${call.account} ${call.actor.arn ?? call.actor.type} ${window}`;
      const calls = this.#failures.get(key) ?? new Map<string, string>();
      this.#failures.set(key, calls);
      return calls;
    };
    const now = callsOf(start);
    if (now.size < enough) now.set(call.eventId, `${call.occurredAt} ${askedFor(call)}`);
    const before = [...callsOf(previousStart).values()];
    const timeOf = (text: string) => text.split(" ")[0] ?? "";
    const asked = [...before, ...now.values()].map((text) => text.split(" ").slice(1).join(" "));
    return { now: [...now.values()].map(timeOf), before: before.map(timeOf), asked };
  }

  /** As the table has them. */
  readonly openIncidents: OpenIncidents = {
    read: async () => ({
      open: this.incidents().filter(isOpen).map(openIncidentOf),
      reminded: this.reminded,
    }),
    noteReminded: async (notificationId, reminded) => {
      this.reminded.set(notificationId, reminded);
    },
  };

  /** Writes an incident that no record has as its latest. */
  async update(incident: Incident, before: Incident): Promise<void> {
    if (this.#incidents.get(incident.id) !== JSON.stringify(before))
      throw new RetryableError("Conflict", "the incident was changed");
    this.#incidents.set(incident.id, JSON.stringify(incident));
  }

  #writeOnce(incident: Incident): boolean {
    if (this.#incidents.has(incident.id)) return false;
    this.#incidents.set(incident.id, JSON.stringify(incident));
    return true;
  }
}

function keyOf({ account, name }: RoleKey): string {
  return `${account}/${name}`;
}

function recordKeyOf(key: RecordKey): string {
  return key.kind === undefined ? keyOf(key) : principalKeyText(key);
}
