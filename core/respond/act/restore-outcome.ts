import { type Incident, type Restoration, withStep } from "../../incidents/incident.ts";
import type { RestoreBlockage } from "../../restore/explain-refusal.ts";
import type { RestoreResult } from "../../restore/restore.ts";
import type { RoleSnapshot } from "../../restore/snapshots/snapshot.ts";
import { describeRole } from "../../restore/snapshots/wanted-role.ts";
import { undoCommands } from "../../restore/step-commands.ts";
import { deletedAgainNote } from "../decide/restore-guards.ts";

type Ended = Exclude<RestoreResult, { kind: "name-taken" | "not-deleted" }>;

const nothing: Restoration = { done: [], notes: [], missing: [], finish: [], undo: [], check: [] };

/** The incident after the restore. */
export function afterRestore(
  incident: Incident,
  result: Ended,
  snapshot: RoleSnapshot,
  now: string,
): Incident {
  switch (result.kind) {
    case "restored": {
      const { newId, at, notes } = result;
      const restoration: Restoration = {
        ...nothing,
        newId,
        done: [describeRole(snapshot)],
        notes,
        undo: undoCommands(snapshot, snapshot, []),
      };
      const note = [
        `The role was recreated as ${newId} with all its parts, and verified.`,
        "The roles that trust it by its old ID are being rechecked.",
        ...notes,
      ].join(" ");
      return withStep({ ...withoutBlockage(incident), restoration, revertedAt: at }, "reverted", now, note);
    }
    case "blocked": {
      const { newId, blockages, done, finish, undo, check } = result;
      const [first] = blockages;
      const missing = blockages.map(
        ({ missing: what, error, explanation }) => `${what}: ${error}. ${explanation}`,
      );
      const restoration = { ...(newId && { newId }), done, notes: [], missing, finish, undo, check };
      const { operation, code, error } = first;
      const unblockingStatement = statementsOf(blockages);
      const blockage = { operation, code, error, ...(unblockingStatement && { unblockingStatement }) };
      const note = `${first.missing}: ${error}. ${first.explanation}`;
      return withStep({ ...incident, restoration, blockage }, "blocked", now, note);
    }
    case "deleted-again": {
      return withStep(
        { ...incident, restoration: { ...nothing, newId: result.id } },
        "detected",
        now,
        deletedAgainNote(result.id),
      );
    }
    case "refused":
      return withStep(incident, "detected", now, result.reason);
  }
}

/** All missing permissions: one statement, or a JSON list of statements. */
function statementsOf(blockages: readonly RestoreBlockage[]): string | undefined {
  const texts = blockages.flatMap(({ unblockingStatement }) => {
    if (unblockingStatement === undefined) return [];
    const parsed: unknown = JSON.parse(unblockingStatement);
    return Array.isArray(parsed) ? parsed.map((one) => JSON.stringify(one)) : [unblockingStatement];
  });
  const [one, ...others] = new Set(texts);
  return others.length === 0 ? one : `[${[one, ...others].join(",")}]`;
}

function withoutBlockage({ blockage: _, ...incident }: Incident): Incident {
  return incident;
}
