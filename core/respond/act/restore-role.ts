import { memberRoleNames, rolePath } from "../../contract/roles.ts";
import { dependentRechecks } from "../../events/recheck.ts";
import type { Trigger } from "../../events/trigger.ts";
import { isOpen } from "../../incidents/incident.ts";
import { withoutRestore } from "../../incidents/role-record.ts";
import type { RestoreResult } from "../../restore/restore.ts";
import { describeRole } from "../../restore/snapshots/wanted-role.ts";
import { RetryableError } from "../../shared/errors.ts";
import type { Decision } from "../decide/decision.ts";
import type { Observation } from "../observe/observation.ts";
import type { Ports } from "../ports.ts";
import { type Recorded, recordFinding, recordStep } from "../record/record.ts";
import { releaseAfterFailure, withRetryNote } from "../record/release.ts";
import { afterRestore, withStep } from "./restore-outcome.ts";

type Restore = Extract<Decision, { kind: "restore" }>;

/**
 * Record, act, record: a handler that dies in between leaves a restore that the next delivery goes on with. Who trusted
 * the role is looked at before it is said to be restored, so that this is done however often it has to be tried.
 *
 * @throws RetryableError when the trigger must come back later
 */
export async function restoreRole(
  decision: Restore,
  seen: Observation,
  ports: Ports,
): Promise<Recorded | "observe-again"> {
  const opened = await begin(decision, seen, ports);
  try {
    const restoreId = opened.record.restoring?.incidentId ?? opened.incident.id;
    const result = await run(decision, restoreId, ports);
    if (result.kind === "name-taken") return await leaveToOther(result, seen, opened, ports);
    if (result.kind === "restored") await prepareDependents(result, decision, opened, seen.trigger, ports);
    const isUnfinished = result.kind === "blocked" && result.newId !== undefined;
    const record = isUnfinished ? opened.record : withoutRestore(opened.record);
    const incident = afterRestore(opened.incident, result, decision.snapshot, ports.clock.now());
    return await recordStep(seen, { ...opened, record }, incident, ports);
  } catch (error) {
    await releaseAfterFailure(seen, withRetryNote(opened, error, ports), false, ports);
    throw error;
  }
}

/** One that is taken up again says nothing until there is something new to say. */
function begin({ finding, snapshot, deletedAt, approvedBy }: Restore, seen: Observation, ports: Ports) {
  const { latest } = seen.record;
  const isKnown =
    latest !== undefined &&
    isOpen(latest) &&
    latest.fingerprint === finding.fingerprint &&
    (latest.restoration !== undefined || seen.record.restoring !== undefined);
  const word = {
    state: isKnown ? latest.state : ("detected" as const),
    note: isKnown
      ? (latest.steps.at(-1)?.note ?? "")
      : `${approvedBy === undefined ? "" : `Approved by ${approvedBy}. `}It is about to be created again: ${describeRole(snapshot)}, as it was at ${snapshot.takenAt}.`,
  };
  const entry = { ...word, handled: false, writing: true };
  const { remark, ...bare } = finding;
  const reported = isKnown || remark === undefined ? bare : { ...bare, remark };
  if (seen.record.restoring !== undefined) return recordFinding(seen, reported, entry, ports);
  return recordFinding(seen, reported, { ...entry, restoring: { roleId: snapshot.id, deletedAt } }, ports);
}

/** @throws RetryableError also while IAM still shows the role that was deleted */
async function run(
  { snapshot }: Restore,
  restoreId: string,
  { restoring }: Ports,
): Promise<Exclude<RestoreResult, { kind: "not-deleted" }>> {
  if (typeof restoring !== "object")
    throw new RetryableError("NoRestorer", "this function may not create roles");
  const result = await restoring.run(snapshot, restoreId);
  if (result.kind !== "not-deleted") return result;
  const { name, account, id } = snapshot;
  throw new RetryableError("NotGoneYet", `role ${name} of ${account}: IAM still shows it as ${id}`);
}

/** The new id is remembered as ours before anybody asks whose it is. */
async function prepareDependents(
  { newId, at }: Extract<RestoreResult, { kind: "restored" }>,
  { snapshot, dependents, approvedBy }: Restore,
  { incident }: Recorded,
  { partition }: Trigger,
  ports: Ports,
): Promise<void> {
  const { account, name, arn } = snapshot;
  await ports.directory.remember({
    ...{ kind: "role", account, name, id: newId, arn, since: at },
    createdBy: `arn:${partition}:iam::${account}:role${rolePath}${memberRoleNames.restorer}`,
    restoredFor: incident.id,
    ...(approvedBy !== undefined && { restoreApprovedBy: approvedBy }),
  });
  await ports.rechecks.send(
    dependentRechecks(dependents, { eventId: incident.id, partition }, ports.clock.now()),
  );
  await ports.snapshots.order([{ account, name }]);
}

/** What somebody else created is no part of ours; what is there now decides. */
async function leaveToOther(
  result: Extract<RestoreResult, { kind: "name-taken" }>,
  seen: Observation,
  opened: Recorded,
  ports: Ports,
): Promise<"observe-again"> {
  const differs =
    result.differs.length === 0 ? "" : ` It differs from the snapshot in ${result.differs.join(", ")}.`;
  const note = `Somebody else created a role of that name meanwhile, ${result.id}; it was left alone.${differs}`;
  const incident = withStep(opened.incident, "detected", note, ports.clock.now());
  const record = { ...withoutRestore(opened.record), latest: incident };
  await releaseAfterFailure(seen, { ...opened, incident, record }, false, ports);
  return "observe-again";
}
