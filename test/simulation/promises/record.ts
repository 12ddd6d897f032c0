import { fingerprintOf } from "../../../core/incidents/fingerprint.ts";
import type { Run } from "../scenarios/run.ts";

/** More would not fit an item. */
const mostSteps = 40;
const mostBytes = 200_000;

export function stepsStay({ rewrittenSteps, incidents, world }: Run): readonly string[] {
  const long = incidents.flatMap(({ id, steps }) =>
    steps.length > mostSteps ? [`incident ${id} has ${steps.length} steps`] : [],
  );
  const large = world.table.largestItem > mostBytes ? [`an item has ${world.table.largestItem} bytes`] : [];
  return [...rewrittenSteps, ...long, ...large];
}

/**
 * The document that a write replaces is on record before the write. If IAM showed an older state, or another caller wrote
 * in the same moment, the event of that change brings the copy.
 */
export function undoCopy({ ourWrites, incidents, world }: Run): readonly string[] {
  return ourWrites.flatMap(({ at, name, before, record, document }) => {
    if (before === undefined || fingerprintOf(before) === fingerprintOf(document)) return [];
    const isBefore = (copy: string | undefined) =>
      copy !== undefined && fingerprintOf(copy) === fingerprintOf(before);
    if (isBefore(record?.latest?.foundDocument)) return [];
    const isUnseen = world.iam.writes.some(
      (write) => write.name === name && write.document === before && at - write.at < unseenSeconds * 1000,
    );
    const isCopied = incidents.some((one) => one.role.name === name && isBefore(one.foundDocument));
    return isUnseen && isCopied ? [] : [`${name} was written without a copy of what it replaced`];
  });
}

/** A change that is younger than this may not be shown yet. */
const unseenSeconds = 30;
