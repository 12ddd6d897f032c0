import type { Clock } from "../../shared/clock.ts";
import { digest } from "../../shared/digest.ts";
import { retryOnConflict } from "../../shared/retry.ts";
import { recordKeyOf } from "../follow-up/record-key.ts";
import { advance, closedBy, type Incident, isOpen } from "../incident.ts";
import type { State } from "../ports.ts";
import { type RoleRecord, withoutRestore } from "../role-record.ts";

export interface ClosePorts {
  readonly state: Pick<State, "read" | "write" | "incident">;
  /**
   * Writes an incident that no record has as its latest, and its last step as unannounced.
   *
   * @param before as it was read
   * @throws RetryableError `Conflict` when another handler changed it since
   */
  update(incident: Incident, before: Incident): Promise<void>;
  readonly clock: Pick<Clock, "now">;
}

export interface Closing {
  readonly id: string;
  /** Of the incident that the person saw: see `shownDigest`. */
  readonly digest: string;
  /** The name of the person in the channel of the request. */
  readonly by: string;
  readonly reason: string;
}

export interface CloseAnswer {
  readonly kind: "closed" | "already" | "refused";
  /** A sentence for the person. */
  readonly text: string;
}

/** A record that other handlers write more often than this is not changed. */
const attempts = 4;

/** 128 bits, as hexadecimal digits, over what a person sees of an incident: it changes with every step. */
export function shownDigest({ id, state, steps }: Incident): string {
  return digest(`${id} ${state} ${steps.length} ${steps.at(-1)?.at ?? ""}`).slice(0, 32);
}

/**
 * Closes an open incident in the name of a person. A role that was deleted on purpose is not missed any more, until it
 * exists again. A restore that has begun ends. The next sweep announces the new state.
 *
 * @throws RetryableError or PermanentError when the table does not answer
 */
export function closeIncident(closing: Closing, { state, update, clock }: ClosePorts): Promise<CloseAnswer> {
  const { id, by, reason } = closing;
  return retryOnConflict<CloseAnswer>(attempts, async () => {
    const incident = await state.incident(id);
    if (incident === undefined) return refused(`Incident ${id} does not exist.`);
    if (!isOpen(incident)) return { kind: "already", text: `Incident ${id} is ${incident.state}.` };
    if (shownDigest(incident) !== closing.digest)
      return refused(`Incident ${id} has changed: look at it again. Nothing was closed.`);
    if (incident.cause.kind === "account-unreadable")
      return refused("This incident closes when a sweep can read the account again. Nothing was closed.");
    const at = clock.now().toISOString();
    const closed = advance(incident, "resolved", at, `${closedBy}${by}: ${reason}`);
    const key = recordKeyOf(incident);
    const record = key && (await state.read(key)).record;
    if (key === undefined || record?.latest?.id !== id) await update(closed, incident);
    else await state.write(key, recordAfter(record, closed, { at, by, reason }), [closed]);
    return { kind: "closed", text: `Closed incident ${id}. ${consequenceOf(incident)}` };
  });
}

function recordAfter(
  record: RoleRecord,
  closed: Incident,
  retired: NonNullable<RoleRecord["retired"]>,
): RoleRecord {
  const { restoring } = record;
  const ended = restoring?.incidentId === closed.id ? withoutRestore(record) : record;
  return { ...ended, latest: closed, ...(closed.cause.kind === "role-deleted" && { retired }) };
}

function consequenceOf({ cause }: Incident): string {
  return cause.kind === "role-deleted"
    ? "The role is not missed any more, until it exists again."
    : "If the finding persists, the next sweep reports it in a new incident.";
}

function refused(text: string): CloseAnswer {
  return { kind: "refused", text };
}
