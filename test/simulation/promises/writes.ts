import { revertBudget } from "../../../core/incidents/write-budget.ts";
import { textOf } from "../scenarios/documents.ts";
import type { Run } from "../scenarios/run.ts";
import { driftWrites } from "./missed.ts";

/** Between the reading of the toggle and the write, with the SDK's own retries. */
const freshMilliseconds = 5000;

/** A toggle that is set to `off` stops every write except one that has begun. */
export function neverOff({ ourWrites, ourRestores }: Run): readonly string[] {
  return [...ourWrites, ...ourRestores].flatMap(({ name, toggleRead, offForMilliseconds }) => {
    if (toggleRead === "off") return [`${name} was written after the toggle was read as off`];
    if (offForMilliseconds === undefined || offForMilliseconds < freshMilliseconds) return [];
    return [`${name} was written ${offForMilliseconds} ms after the toggle was turned off`];
  });
}

export function onlyApproved({ ourWrites, ourRestores, scenario }: Run): readonly string[] {
  return [...ourWrites, ...ourRestores].flatMap(({ name, toggleRead, record }) => {
    const isNeeded = toggleRead === "approve" || scenario.response === "approve";
    const { approval } = record?.latest ?? {};
    return isNeeded && approval === undefined ? [`${name} was written without an approval`] : [];
  });
}

export function onlyExpected({ ourWrites, scenario }: Run): readonly string[] {
  const isPushed = scenario.moves.some(({ kind }) => kind === "push");
  const expected = [textOf("expected"), ...(isPushed ? [textOf("narrow")] : [])];
  return ourWrites.flatMap(({ name, document, record }) =>
    expected.includes(document) || document === record?.adopted?.document
      ? []
      : [`${name} was given a document that no expectation contains`],
  );
}

/** Between two changes of another caller: one write, and one more for each write whose answer was lost. */
export function writtenOnce(run: Run): readonly string[] {
  const { ourWrites, world, scenario } = run;
  const isAdoptable = scenario.moves.some(({ kind }) => kind === "push" || kind === "recreate-principal");
  if (isAdoptable) return [];
  const names = [...new Set(ourWrites.map(({ name }) => name))];
  return names.flatMap((name) => {
    const made = ourWrites.filter((write) => write.name === name).length;
    const changes = driftWrites(run).filter((write) => write.name === name).length;
    const lost = world.calls.met.get("iam UpdateAssumeRolePolicy lost-answer") ?? 0;
    return made <= changes + lost ? [] : [`${name} was written ${made} times for ${changes} changes`];
  });
}

/** Pauses of 2, 6, 18, 54, 162 s, then 300 s each: a critical widening is reverted even while the role is suspended. */
const mostCriticalWrites = 8;

/** Two suspensions within a day, each after at most this many writes of one drift. */
const mostWritesADay = 2 * revertBudget.sameDriftADay;

/** A write whose answer was lost counts. */
export function budgetHolds({ ourWrites, scenario }: Run): readonly string[] {
  if (scenario.moves.some(({ kind }) => kind === "approve")) return [];
  return ourWrites.flatMap(({ at, name, record }, index) => {
    const before = ourWrites.slice(0, index + 1).filter((write) => write.name === name);
    const within = (seconds: number) => before.filter((write) => write.at > at - seconds * 1000).length;
    const isCritical = record?.latest?.severity === "critical";
    const recent = within(revertBudget.windowSeconds);
    const most = isCritical ? mostCriticalWrites : revertBudget.writes;
    return [
      ...(recent > most ? [`${name} was written ${recent} times within 15 minutes`] : []),
      ...(!isCritical && within(24 * 3600) > mostWritesADay
        ? [`${name} was written ${within(24 * 3600)} times within a day`]
        : []),
    ];
  });
}
