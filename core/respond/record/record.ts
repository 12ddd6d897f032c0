import { pendingApproval } from "../../incidents/approval/proposal.ts";
import type { Cause } from "../../incidents/cause.ts";
import type { Finding } from "../../incidents/finding.ts";
import { type Incident, type IncidentState, isOpen, ownSteps, stepLimits } from "../../incidents/incident.ts";
import type { BegunRestore, RoleRecord } from "../../incidents/role-record.ts";
import { suspensionAfter } from "../../incidents/write-budget.ts";
import { defined } from "../../shared/defined.ts";
import type { WriteOutcome } from "../act/write-trust.ts";
import type { Observation } from "../observe/observation.ts";
import type { Ports } from "../ports.ts";
import { leased, withoutLease, written } from "./lease.ts";
import { openIncident, supersede, updateIncident } from "./open-incident.ts";
import { newsOf, type Recorded, writeNew, writeRecord } from "./write-record.ts";

/** How a finding is recorded. */
interface Entry {
  readonly state: IncidentState;
  readonly note: string;
  /** Whether the event is completely handled: a later delivery of it only announces again. */
  readonly handled: boolean;
  /** Whether a write to the role follows: takes the lease and spends from the budget. */
  readonly writing?: boolean;
  /** What a restore that begins now must remember until its end. */
  readonly restoring?: Omit<BegunRestore, "incidentId"> | undefined;
}

/** Records a finding: in its open incident if there is one, otherwise in a new incident. */
export async function recordFinding(
  seen: Observation,
  finding: Finding,
  entry: Entry,
  ports: Ports,
): Promise<Recorded> {
  const now = ports.clock.now().toISOString();
  const { latest } = seen.record;
  const open = latest !== undefined && continues(latest, finding) ? latest : undefined;
  const incident = await grouped(
    open === undefined
      ? openIncident(seen, finding, entry, now)
      : updateIncident(open, seen, finding, entry, now),
    finding,
    ports,
  );
  const recorded = {
    record: nextRecord(seen.record, incident, entry, finding, now),
    ...(open === undefined ? supersede(latest, incident, now) : { incident }),
    announceFrom: open === undefined ? 0 : firstToAnnounce(open),
  };
  const event = { ...seen.trigger, unfinished: !entry.handled };
  return open === undefined
    ? writeNew(seen.trigger.role, recorded, event, ports)
    : writeRecord(seen.trigger.role, recorded, event, ports);
}

/**
 * Whether the finding belongs to the incident. What a person approves as a whole is a new incident of its group, because
 * the earlier incident was reported alone.
 */
function continues(latest: Incident, { fingerprint, cause, whileOff, groupKey }: Finding): boolean {
  if (!isOpen(latest) || latest.fingerprint !== fingerprint) return false;
  if (versionOf(latest.cause) !== versionOf(cause)) return false;
  // A begun restore has the approval of its incident
  if (ownSteps(latest).length >= stepLimits.all && cause.kind !== "role-deleted") return false;
  return !whileOff || groupKey === undefined || (latest.group !== undefined && !latest.inWave);
}

/** Of the push whose changed expectation is the cause. */
function versionOf(cause: Cause): string | undefined {
  return cause.kind === "expectation-changed" ? (cause.push?.version ?? "") : undefined;
}

/**
 * Records the next state of an incident and releases the lease.
 *
 * @param before its `wrote` is how the write ended that the lease was for
 */
export async function recordStep(
  { trigger }: Observation,
  before: Omit<Recorded, "incident"> & { readonly wrote?: WriteOutcome },
  incident: Incident,
  ports: Ports,
): Promise<Recorded> {
  const { superseded, announceFrom, wrote = "unclear" } = before;
  const next = { record: withoutLease(written(before.record, wrote)), incident, announceFrom };
  return { ...(await writeRecord(trigger.role, next, trigger, ports)), superseded };
}

/**
 * Lets the next handler write to the role before the lease ends. A write that was not made is not spent from the
 * budget; an announced event is completely new to its next delivery.
 */
export async function releaseLease(
  { trigger }: Observation,
  recorded: Recorded,
  { wrote, announced }: { readonly wrote: WriteOutcome; readonly announced: boolean },
  { state }: Ports,
): Promise<void> {
  const { record, incident } = recorded;
  const handled = record.handled.filter(({ eventId }) => !announced || eventId !== trigger.eventId);
  const next = withoutLease({ ...written(record, wrote), handled });
  await state.write(trigger.role, next, [incident], { unannounced: newsOf(recorded) });
}

/** An incident stays in its group. */
async function grouped(incident: Incident, { groupKey }: Finding, { groups }: Ports): Promise<Incident> {
  if (groupKey === undefined || incident.group !== undefined) return incident;
  return { ...incident, group: await groups.current(groupKey) };
}

/** `approve()` and `resume()` have no journal port: their step is announced together with what follows. */
export function firstToAnnounce(latest: Incident): number {
  const { steps, resumed } = latest;
  const isResumed = resumed !== undefined && steps.at(-1)?.at === resumed.at;
  return steps.length - (isResumed || pendingApproval(latest) !== undefined ? 1 : 0);
}

function nextRecord(
  before: RoleRecord,
  incident: Incident,
  { state, writing, restoring }: Entry,
  { fingerprint, path = before.path }: Finding,
  now: string,
): RoleRecord {
  const { suspension, retired: _, ...record } = writing ? leased(before, fingerprint, now) : before;
  const isSuspended = state === "suspended" || suspension !== undefined;
  return defined({
    ...record,
    path,
    suspension: isSuspended ? suspensionAfter(before, new Date(now)) : undefined,
    restoring: restoring ? { ...restoring, incidentId: incident.id } : record.restoring,
  });
}
