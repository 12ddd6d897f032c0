import { askedFor, type CallWindow, type FailedCall, type RefusedCalls } from "../../core/events/trigger.ts";
import type { Catalogue } from "../../core/expectations/catalogue.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import type { Groups, State } from "../../core/incidents/ports.ts";
import type { RecordKey, RoleRecord } from "../../core/incidents/role-record.ts";
import { principalKeyText } from "../../core/principals/principal-key.ts";
import { RetryableError } from "../../core/shared/errors.ts";

interface Items {
  readonly records: Map<string, RoleRecord>;
  readonly incidents: Map<string, Incident>;
  /** Of each caller and window: when the refused calls were made, and what they asked for, by their events. */
  readonly refused: Map<string, Map<string, { readonly at: string; readonly asked: string }>>;
  readonly groups: Map<string, string>;
}

/** The table of the deployment for one process. */
export class MemoryState implements State {
  readonly #catalogue: Catalogue;
  readonly #items: Items;
  /** The incident that was written last. */
  latest: Incident | undefined;

  constructor(
    catalogue: Catalogue,
    items: Items = { records: new Map(), incidents: new Map(), refused: new Map(), groups: new Map() },
  ) {
    this.#catalogue = catalogue;
    this.#items = items;
  }

  /** A copy that can be changed without an effect on this one. */
  copy(): MemoryState {
    return new MemoryState(this.#catalogue, structuredClone(this.#items));
  }

  get groups(): Pick<Groups, "current"> {
    const { groups } = this.#items;
    return {
      async current(key) {
        const known = groups.get(key) ?? `group-${groups.size + 1}`;
        groups.set(key, known);
        return known;
      },
    };
  }

  async read(key: RecordKey) {
    const record = this.#items.records.get(textOf(key)) ?? { version: 0, handled: [], writes: [] };
    return { record, catalogue: this.#catalogue };
  }

  async write(key: RecordKey, record: RoleRecord, incidents: readonly Incident[]): Promise<void> {
    const { record: stored } = await this.read(key);
    if (stored.version !== record.version) throw new RetryableError("Conflict", "the record was changed");
    this.#items.records.set(textOf(key), { ...record, version: record.version + 1 });
    for (const incident of incidents) this.#put(incident);
  }

  async incident(id: string): Promise<Incident | undefined> {
    return this.#items.incidents.get(id);
  }

  /** A replay contains no approvals. */
  async approve(): Promise<void> {}

  async noteFailure(call: FailedCall, { start, previousStart, enough }: CallWindow): Promise<RefusedCalls> {
    const { refused } = this.#items;
    const caller = `${call.account} ${call.actor.arn ?? call.actor.type}`;
    const now = refused.get(`${caller} ${start}`) ?? new Map();
    refused.set(`${caller} ${start}`, now);
    if (now.size < enough) now.set(call.eventId, { at: call.occurredAt, asked: askedFor(call) });
    const before = refused.get(`${caller} ${previousStart}`) ?? new Map();
    const timesOf = (calls: typeof before) => [...calls.values()].map(({ at }) => at);
    const asked = [...before.values(), ...now.values()].map((one) => one.asked);
    return { now: timesOf(now), before: timesOf(before), asked };
  }

  async writeOnce(incident: Incident): Promise<boolean> {
    if (this.#items.incidents.has(incident.id)) return false;
    this.#put(incident);
    return true;
  }

  #put(incident: Incident): void {
    this.#items.incidents.set(incident.id, incident);
    this.latest = incident;
  }
}

function textOf(key: RecordKey): string {
  return key.kind === undefined ? `${key.account}/${key.name.toLowerCase()}` : principalKeyText(key);
}
