import type { CallWindow, FailedCall, RefusedCalls } from "../events/trigger.ts";
import type { Catalogue } from "../expectations/catalogue.ts";
import type { ToggleMark } from "../expectations/toggle.ts";
import type { Wave } from "./group/wave.ts";
import type { Approval, Incident } from "./incident.ts";
import type { RecordKey, RoleRecord } from "./role-record.ts";

export interface WriteOptions {
  /**
   * Those of the incidents with a new last step, which stays recorded as unannounced until every channel was sent it.
   *
   * @default all of them
   */
  readonly unannounced?: readonly Incident[] | undefined;
  /** Of the new incident among them, which is reported alone only if it is the first of its wave. */
  readonly wave?: Wave | undefined;
}

export interface StateReading {
  readonly record: RoleRecord;
  readonly catalogue: Catalogue;
  readonly toggleMark?: ToggleMark | undefined;
}

export interface State {
  /** One table read: the record, the catalogue as of now, and the toggle as it was announced last. */
  read(key: RecordKey): Promise<StateReading>;
  /**
   * Writes the record, and the incidents that changed with it, all or nothing.
   *
   * @throws RetryableError `Conflict` when the record is not the one that was read
   * @throws InWaveError when the incident is not the first: nothing was written
   */
  write(
    key: RecordKey,
    record: RoleRecord,
    incidents: readonly Incident[],
    options?: WriteOptions,
  ): Promise<void>;
  incident(id: string): Promise<Incident | undefined>;
  /**
   * Records an approval of an incident beside the role's record, which it does not change.
   *
   * @throws RetryableError `Conflict` when another person was first
   */
  approve(incident: Incident, approval: Approval): Promise<void>;
  /** Adds a failed call to its caller's of this window, once. @returns them with this one, and those before */
  noteFailure(call: FailedCall, window: CallWindow): Promise<RefusedCalls>;
  /** Writes an incident that no role's record holds, and its last step as unannounced. @returns false when it was there already */
  writeOnce(incident: Incident): Promise<boolean>;
}

/** Incidents that have one cause. Their members are written with them, by `State.write`. */
export interface Groups {
  /**
   * @param key what the incidents share, for example the account whose principals are gone
   * @returns the id of the group of that key that takes members in, else of a new one
   */
  current(key: string): Promise<string>;
  /** @param listed the list of the members where it is known @returns the group's incidents, oldest first */
  members(groupId: string, listed?: readonly ListedMember[]): Promise<readonly Incident[]>;
  /** Does not read the incidents. @returns the members, oldest first */
  list(groupId: string): Promise<readonly ListedMember[]>;
}

export interface ListedMember {
  readonly incidentId: string;
  /** ISO 8601 with milliseconds. */
  readonly detectedAt: string;
}

export interface Journal {
  /** Announces these steps, in order. @throws RetryableError when any of them was not accepted */
  announce(steps: readonly Announcement[]): Promise<void>;
}

/** One step of an incident, by its place in `incident.steps`. */
export interface Announcement {
  readonly incident: Incident;
  readonly step: number;
}

/** The last step of an incident when it was written. Every channel must be sent the incident at least in that state. */
export interface UnannouncedStep {
  readonly notificationId: string;
  readonly incidentId: string;
  /** The place in `incident.steps`. */
  readonly step: number;
  /** When it was recorded, ISO 8601 with milliseconds. */
  readonly at: string;
  /** When a sweep announced it last, ISO 8601 with milliseconds. */
  readonly announcedAt?: string;
}

/** The steps that are recorded and that no handler has sent to every channel yet. */
export interface UnannouncedSteps {
  of(notificationId: string): Promise<readonly UnannouncedStep[]>;
  /** Those of every notification, oldest first. */
  all(): Promise<readonly UnannouncedStep[]>;
  /** Records steps as they are given. */
  put(steps: readonly UnannouncedStep[]): Promise<void>;
  delete(steps: readonly UnannouncedStep[]): Promise<void>;
}
