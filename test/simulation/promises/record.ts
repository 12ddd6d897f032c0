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
 * The document that a write replaces is on record before the write. IAM has no compare-and-swap: if another caller wrote
 * after the last reading, or IAM did not show that change yet, its event brings the copy.
 */
export function undoCopy({ ourWrites, incidents, world, scenario }: Run): readonly string[] {
  return ourWrites.flatMap(({ at, name, before, record, document, readAt = at }) => {
    if (before === undefined || fingerprintOf(before) === fingerprintOf(document)) return [];
    const isBefore = (copy: string | undefined) =>
      copy !== undefined && fingerprintOf(copy) === fingerprintOf(before);
    if (isBefore(record?.latest?.foundDocument)) return [];
    const shownUntil = readAt - scenario.lagSeconds * 1000;
    const isUnseen = world.iam.writes.some(
      (write) => write.name === name && write.document === before && write.at <= at && write.at >= shownUntil,
    );
    const isCopied = incidents.some((one) => one.role.name === name && isBefore(one.foundDocument));
    return isUnseen && isCopied ? [] : [`${name} was written without a copy of what it replaced`];
  });
}
