import type { Run } from "../scenarios/run.ts";

/** Between the lookup and the write. */
const decidingMilliseconds = 60_000;

/** A change of a trusted changer is not reverted without a person if the event history showed it before the write. */
export function trustedStay({ ourWrites, world, scenario }: Run): readonly string[] {
  const isPushed = scenario.moves.some(({ kind }) => kind === "push");
  if (isPushed) return [];
  /** The history could not be read when the write was decided on: its caller counts as unknown. */
  const isHidden = (at: number) =>
    world.calls.failures.some(
      (failure) => failure.service === "history" && Math.abs(at - failure.at) < decidingMilliseconds,
    );
  return ourWrites.flatMap(({ at, name, record }) => {
    const { approval, severity } = record?.latest ?? {};
    // A critical change is never adopted, so its revert does not wait for the event history
    if (approval !== undefined || severity === "critical" || isHidden(at)) return [];
    const last = world.iam.writes.findLast((write) => write.name === name && write.at < at && !write.isOurs);
    const isTrusted = last?.caller.issuer !== undefined;
    if (!isTrusted || !world.history.shows(last.eventId, at - decidingMilliseconds)) return [];
    return [`a change of ${name} by the trusted changer was reverted`];
  });
}
