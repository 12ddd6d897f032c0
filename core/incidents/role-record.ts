import type { Adoption } from "../expectations/adoption.ts";
import type { Expected } from "../expectations/catalogue.ts";
import type { InLine } from "../expectations/revision.ts";
import type { PrincipalKey } from "../principals/principal-key.ts";
import type { ProviderSettings } from "../principals/providers.ts";
import type { RoleKey } from "../principals/role.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type Incident, isOpen } from "./incident.ts";

/** Names a record of the table: of a role, or of a principal that no expectation covers. */
export type RecordKey = (RoleKey & { readonly kind?: never }) | PrincipalKey;

/** What the table holds about one role. */
export interface RoleRecord {
  /** Counts writes: a write from an older reading is refused. 0 where there is no record yet. */
  readonly version: number;
  /** The latest incident, open or closed. */
  readonly latest?: Incident;
  /** Events that ended in an incident, oldest first, at most 50: a second delivery is known by its id. */
  readonly handled: readonly HandledEvent[];
  /** Drift that earlier incidents reported, oldest first, at most 20: a late event of it opens no other incident. */
  readonly reported?: readonly ReportedDrift[];
  /** Our latest writes to this role, oldest first: the revert budget. */
  readonly writes: readonly RoleWrite[];
  /** While it is in the future, one handler is writing to the role and no other may. ISO 8601. */
  readonly leaseUntil?: string;
  /** Replaces the expected document as long as it is valid; an observation that finds it ended deletes it. */
  readonly adopted?: Adoption;
  /** When the last adoption ended, ISO 8601: an earlier change by a trusted changer is not adopted. */
  readonly adoptionEndedAt?: string;
  /** When the role was last as expected. The index of the account holds it, because sweeps write it too. */
  readonly inLine?: InLine;
  readonly suspension?: Suspension;
  /** When the last suspension ended by itself, ISO 8601 with milliseconds. */
  readonly suspensionEndedAt?: string;
  /** The path as last seen: DeleteRole events do not carry it. */
  readonly path?: string;
  /** Of an identity provider: its settings when they were last accepted or reported. */
  readonly provider?: ProviderSettings;
  /** A person closed the incident of the deletion: the role is not missed until it exists again. */
  readonly retired?: { readonly at: string; readonly by: string; readonly reason: string };
  /** Set from before the first write of a restore until its end: the role may be there in part. */
  readonly restoring?: BegunRestore;
}

/** A write of ours to a role. */
export interface RoleWrite {
  /** ISO 8601 with milliseconds. */
  readonly at: string;
  /** Of the drift that it replaces. */
  readonly fingerprint: string;
  /** IAM's answer was lost, or the handler stopped before it: the write may have been made. */
  readonly isUnclear?: true;
}

/** Reverts of one role are stopped because another writer keeps changing it. */
export interface Suspension {
  /** ISO 8601 with milliseconds. */
  readonly since: string;
  /** It is the second one within a day: only a person ends it. */
  readonly isFinal?: true;
  /** When the role was first seen as expected after its last drift. Absent while it drifts, or while no one looked. */
  readonly asExpectedSince?: string;
}

/** What decides which version a restore creates, the same in each of its runs. */
export interface BegunRestore {
  readonly incidentId: string;
  /** Of the role that was deleted: versions of the one that the restore creates are none to restore from. */
  readonly roleId: string;
  /** ISO 8601. */
  readonly deletedAt: string;
}

export interface ReportedDrift {
  readonly fingerprint: string;
  /** When its incident was closed: ISO 8601 with milliseconds. */
  readonly closedAt: string;
}

export interface HandledEvent {
  readonly eventId: string;
  readonly incidentId: string;
  /** The handler recorded the incident but did not finish, so the incident may not be announced. */
  readonly unfinished?: true;
}

/** @returns the latest incident, if it is open */
export function openOf({ latest }: Pick<RoleRecord, "latest">): Incident | undefined {
  return latest !== undefined && isOpen(latest) ? latest : undefined;
}

/** The note that a role with this trust policy is as expected. */
export function inLineOf({ revision }: Pick<Expected, "revision">, document: string): InLine {
  return { revision: revision.id, fingerprint: fingerprintOf(document) };
}

export function isSameInLine(one: InLine, other: InLine): boolean {
  return one.revision === other.revision && one.fingerprint === other.fingerprint;
}

/** Events that a record or an incident remembers. */
export const rememberedEvents = 50;

export function withHandled(record: RoleRecord, event: HandledEvent): RoleRecord {
  const others = record.handled.filter(({ eventId }) => eventId !== event.eventId);
  return { ...record, handled: [...others, event].slice(-rememberedEvents) };
}

/** The event whose handler recorded an incident and has not finished: it was interrupted, or waits for a pause. */
export function unfinishedEvent({ handled }: RoleRecord, id: string): HandledEvent | undefined {
  return handled.find(({ eventId, unfinished }) => eventId === id && unfinished);
}

export function withoutRestore({ restoring: _, ...record }: RoleRecord): RoleRecord {
  return record;
}

/** Whether an incident reports this drift: one that is open, or that was open when the call was made. */
export function isReported(
  { latest, reported = [] }: Pick<RoleRecord, "latest" | "reported">,
  fingerprint: string,
  occurredAt: string,
): boolean {
  const all: readonly Partial<ReportedDrift>[] = latest === undefined ? reported : [...reported, latest];
  return all.some(
    (one) =>
      one.fingerprint === fingerprint &&
      (one.closedAt === undefined || Date.parse(occurredAt) <= Date.parse(one.closedAt)),
  );
}

const rememberedReports = 20;

export function withReported(record: RoleRecord, drift: ReportedDrift): RoleRecord {
  const { fingerprint, closedAt } = drift;
  return {
    ...record,
    reported: [...(record.reported ?? []), { fingerprint, closedAt }].slice(-rememberedReports),
  };
}
