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

/** The document that a write replaces is on record before the write. */
export function undoCopy({ ourWrites }: Run): readonly string[] {
  return ourWrites.flatMap(({ name, before, record, document }) => {
    const copy = record?.latest?.foundDocument;
    if (before === undefined || fingerprintOf(before) === fingerprintOf(document)) return [];
    if (copy !== undefined && fingerprintOf(copy) === fingerprintOf(before)) return [];
    return [`${name} was written without a copy of what it replaced`];
  });
}
