import fc from "fast-check";
import type { Mode } from "../../../core/expectations/toggle.ts";
import { crashes, delivery, moment, scenarios } from "./arbitrary.ts";
import type { Move, Scenario } from "./scenario.ts";

const deletion = (at: fc.Arbitrary<number>): fc.Arbitrary<Move> =>
  fc.record({ kind: fc.constant("delete-role"), at, role: fc.constant(0), event: delivery });

/** A restore begins seconds after the deletion, and takes about two seconds. */
const duringRestore = fc.integer({ min: 500, max: 14_000 }).map((milliseconds) => milliseconds / 1000);

/** After the first snapshot. */
const later = fc.integer({ min: 1200, max: 1500 });

/** Roles that are deleted. */
export const restoreKinds: Readonly<Record<string, fc.Arbitrary<Scenario>>> = {
  "a role is deleted": scenarios({
    moves: deletion(fc.integer({ min: 60, max: 1500 })).map((move) => [move]),
    restore: fc.constantFrom("never", "approve", "auto"),
    faults: fc.oneof(fc.constant([]), crashes(2)),
  }),
  "the role is recreated": scenarios({
    moves: fc.tuple(moment, fc.integer({ min: 1, max: 200 }), delivery).map(([at, after, event]) => [
      { kind: "delete-role", at, role: 0, event },
      { kind: "create-role", at: at + after, role: 0, event },
    ]),
    restore: fc.constantFrom("never", "auto"),
  }),
  "the toggle turns during a restore": scenarios({
    moves: fc
      .tuple(deletion(later), duringRestore, fc.constantFrom<Mode>("approve", "approve", "off"), fc.boolean())
      .map(([move, after, mode, isTurnedOn]): readonly Move[] => [
        move,
        { kind: "toggle", at: move.at + after, mode },
        ...(isTurnedOn ? [{ kind: "toggle", at: move.at + 900, mode: "on" } as const] : []),
        { kind: "approve", at: move.at + 1900 },
      ]),
    restore: fc.constant("auto"),
    faults: fc.oneof(fc.constant([]), fc.constant([]), crashes(2)),
  }),
};
