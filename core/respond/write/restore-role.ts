import { memberRoleNames, rolePath } from "../../contract/roles.ts";
import { rechecksOf } from "../../events/recheck.ts";
import type { Trigger } from "../../events/trigger.ts";
import { lastNote } from "../../incidents/incident.ts";
import { openOf, withoutRestore } from "../../incidents/role-record.ts";
import type { RestoreResult } from "../../restore/restore.ts";
import { describeRole } from "../../restore/snapshots/wanted-role.ts";
import { defined } from "../../shared/defined.ts";
import { RetryableError } from "../../shared/errors.ts";
import { afterRestore } from "../act/restore-outcome.ts";
import type { Decision } from "../decide/decision.ts";
import type { Observation } from "../observe/observation.ts";
import type { Ports, Restorer } from "../ports.ts";
import { recordFinding, recordStep } from "../record/record.ts";
import { releaseAfterFailure } from "../record/release.ts";
import type { Recorded } from "../record/write-record.ts";

type Restore = Extract<Decision, { kind: "restore" }>;

/**
 * Records, restores, records. If the handler stops in between, the next delivery continues the restore. The rechecks of
 * dependent roles are sent before the restore is recorded as done, so that they are sent however often it is retried.
 *
 * @throws RetryableError `Conflict` when the role must be observed again; others return the trigger to the queue
 */
export async function restoreRole(decision: Restore, seen: Observation, ports: Ports): Promise<Recorded> {
  const opened = await begin(decision, seen, ports);
  try {
    const result = await run(decision, opened, seen.trigger, ports);
    if (result.kind !== "name-taken") {
      const isUnfinished = result.kind === "blocked" && result.newId !== undefined;
      const record = isUnfinished ? opened.record : withoutRestore(opened.record);
      const incident = afterRestore(
        opened.incident,
        result,
        decision.snapshot,
        ports.clock.now().toISOString(),
      );
      return await recordStep(seen, { ...opened, record, wrote: "made" }, incident, ports);
    }
    await leaveToOther(result, seen, opened, ports);
  } catch (error) {
    await releaseAfterFailure(seen, opened, { error, wrote: "not-made" }, ports);
    throw error;
  }
  const { name, account } = seen.trigger.role;
  throw new RetryableError("Conflict", `role ${name} of ${account} was created by another caller`);
}

/** A restore that is continued adds no step until there is something new to report. */
function begin({ finding, snapshot, deletedAt, approvedBy }: Restore, seen: Observation, ports: Ports) {
  const { restoring } = seen.record;
  const open = openOf(seen.record);
  const isKnown =
    open?.fingerprint === finding.fingerprint && (open.restoration !== undefined || restoring !== undefined);
  const { remark, ...bare } = finding;
  const approved = approvedBy === undefined ? "" : `Approved by ${approvedBy}. `;
  const note = isKnown
    ? lastNote(open)
    : `${approved}The role is about to be recreated: ${describeRole(snapshot)}, as it was at ${snapshot.takenAt}.`;
  const entry = {
    state: isKnown ? open.state : ("detected" as const),
    note,
    handled: false,
    writing: true,
    restoring: restoring === undefined ? { roleId: snapshot.id, deletedAt } : undefined,
  };
  return recordFinding(seen, isKnown ? bare : finding, entry, ports);
}

/** @throws RetryableError also while IAM still shows the deleted role */
async function run(
  decision: Restore,
  { incident, record }: Recorded,
  trigger: Trigger,
  ports: Ports,
): Promise<Exclude<RestoreResult, { kind: "not-deleted" }>> {
  const { restoring: restorer } = ports;
  const { snapshot, approvedBy } = decision;
  if (restorer.kind !== "enabled")
    throw new RetryableError("NoRestorer", "this function may not create roles");
  const restoreId = record.restoring?.incidentId ?? incident.id;
  const result = await restorer.run(snapshot, restoreId, approvedBy);
  if (result.kind === "not-deleted") {
    const { name, account, id } = snapshot;
    throw new RetryableError("NotGoneYet", `role ${name} of ${account}: IAM still shows it as ${id}`);
  }
  if (result.kind === "restored")
    await recheckDependents(result, decision, incident.id, trigger, restorer, ports);
  return result;
}

/** The directory learns that the new id is ours before any dependent is checked. */
async function recheckDependents(
  { newId, at }: Extract<RestoreResult, { kind: "restored" }>,
  { snapshot, dependents, approvedBy }: Restore,
  incidentId: string,
  { partition }: Trigger,
  { rechecks, snapshots }: Restorer,
  { directory, clock }: Ports,
): Promise<void> {
  const { account, name, arn } = snapshot;
  await directory.remember(
    defined({
      ...{ kind: "role" as const, account, name, id: newId, arn, since: at },
      createdBy: `arn:${partition}:iam::${account}:role${rolePath}${memberRoleNames.restorer}`,
      restoredFor: incidentId,
      restoreApprovedBy: approvedBy,
    }),
  );
  const cause = { reason: "principal-changed", causeId: incidentId, partition } as const;
  await rechecks.send(rechecksOf(dependents, cause, clock.now()));
  await snapshots.order([{ account, name }]);
}

/** A role that another caller created under that name is not changed; the next observation decides. */
async function leaveToOther(
  { id, differs }: Extract<RestoreResult, { kind: "name-taken" }>,
  seen: Observation,
  opened: Recorded,
  ports: Ports,
): Promise<void> {
  const differences = differs.length === 0 ? "" : ` It differs from the snapshot in ${differs.join(", ")}.`;
  const note = `Another caller created a role with that name in the meantime (${id}); it was not changed.${differences}`;
  const record = withoutRestore(opened.record);
  await releaseAfterFailure(seen, { ...opened, record }, { note, wrote: "not-made" }, ports);
}
