import { isCanaryIncident } from "../../canary/trust.ts";
import { InWaveError, type Wave, waveOf } from "../../incidents/group/wave.ts";
import type { Incident } from "../../incidents/incident.ts";
import { type RecordKey, type RoleRecord, withHandled, withReported } from "../../incidents/role-record.ts";
import type { Ports } from "../ports.ts";

/** A recorded incident, and the incident that it superseded. */
export interface Recorded {
  readonly record: RoleRecord;
  readonly incident: Incident;
  readonly superseded?: Incident | undefined;
  /** The first of the incident's steps that this handler added and must announce. */
  readonly announceFrom: number;
}

/** The event that is handled. */
interface Event {
  readonly eventId: string;
  readonly unfinished?: boolean;
}

/** Writes the record with its latest incident, and remembers the event. */
export async function writeRecord(
  key: RecordKey,
  recorded: Recorded,
  { eventId, unfinished, wave }: Event & { readonly wave?: Wave | undefined },
  { state }: Pick<Ports, "state">,
): Promise<Recorded> {
  const { incident, superseded } = recorded;
  const event = { eventId, incidentId: incident.id, ...(unfinished && { unfinished }) };
  const record = { ...withHandled(withFormer(recorded), event), latest: incident };
  const closed = superseded === undefined ? [] : [superseded];
  const unannounced = [...closed, ...newsOf(recorded)];
  await state.write(key, record, [...closed, incident], { unannounced, wave });
  return { ...recorded, record: { ...record, version: record.version + 1 } };
}

/** The incident if it has a step that this handler must announce. */
export function newsOf({ incident, announceFrom }: Recorded): readonly Incident[] {
  return incident.steps.length > announceFrom ? [incident] : [];
}

/** Remembers what the incident reported that this one replaces. */
function withFormer({ record, incident, superseded }: Recorded): RoleRecord {
  const { latest } = record;
  if (latest === undefined || latest.id === incident.id) return record;
  const closedAt = superseded?.closedAt ?? latest.closedAt ?? incident.detectedAt;
  return withReported(record, { fingerprint: latest.fingerprint, closedAt });
}

/** A new incident joins the group of its wave, unless it is the first. */
export async function writeNew(
  key: RecordKey,
  recorded: Recorded,
  event: Event,
  ports: Ports,
): Promise<Recorded> {
  const { incident } = recorded;
  const wave = isCanaryIncident(incident, incident.role.account) ? undefined : waveOf(incident);
  try {
    return await writeRecord(key, recorded, { ...event, wave }, ports);
  } catch (error) {
    if (!(error instanceof InWaveError)) throw error;
    const group = await ports.groups.current(error.key);
    return writeRecord(key, { ...recorded, incident: { ...incident, group, inWave: true } }, event, ports);
  }
}
