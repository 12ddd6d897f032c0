import fc from "fast-check";
import { outage, scenarios, writes } from "./arbitrary.ts";
import type { Move, Scenario } from "./scenario.ts";

const two = (move: fc.Arbitrary<Move>) => fc.array(move, { minLength: 1, maxLength: 2 });

/** Drift whose event is late or lost: only CloudTrail's event history names its caller. */
export const historyKinds: Readonly<Record<string, fc.Arbitrary<Scenario>>> = {
  "the event of a trusted changer is late or lost": scenarios({
    moves: two(
      writes({
        documents: ["narrow", "vendor"],
        at: fc.integer({ min: 60, max: 1800 }),
        by: fc.constantFrom("deployer", "deployer", "operator"),
        event: fc.record({ delaySeconds: fc.integer({ min: 1, max: 2400 }), copies: fc.constantFrom(0, 1) }),
      }),
    ),
    onTrustedChange: fc.constantFrom("adopt", "alert"),
    historyDelaySeconds: fc.constantFrom(5, 120, 900),
  }),
  "the event history is throttled": scenarios({
    roles: fc.constant(4),
    moves: fc.array(
      writes({
        documents: ["narrow", "vendor"],
        roles: 4,
        by: fc.constantFrom("deployer", "operator"),
        event: fc.constant({ delaySeconds: 1, copies: 0 }),
      }),
      { minLength: 3, maxLength: 6 },
    ),
    historyDelaySeconds: fc.constant(5),
    faults: outage("history", "throttled", { from: fc.integer({ min: 700, max: 900 }) }).map((fault) => [
      fault,
    ]),
  }),
  "the event history is refused": scenarios({
    moves: two(
      writes({
        documents: ["narrow", "vendor"],
        by: fc.constantFrom("deployer", "operator"),
        event: fc.record({ delaySeconds: fc.integer({ min: 30, max: 1500 }), copies: fc.constantFrom(0, 1) }),
      }),
    ),
    faults: outage("history", "refused", {
      seconds: fc.constant(7200),
      percent: fc.constant(100),
      from: fc.constant(-5),
    }).map((fault) => [fault]),
  }),
};
