import fc from "fast-check";
import type { Service } from "../world/calls.ts";
import { crashes, delivery, moment, outage, scenarios, writes } from "./arbitrary.ts";
import type { Move, Scenario } from "./scenario.ts";

/** So many roles trust a principal that is recreated. */
const group = (size: number, faults: fc.Arbitrary<Scenario["faults"]>) =>
  scenarios({
    roles: fc.constant(size),
    moves: fc
      .record({
        kind: fc.constant("recreate-principal"),
        at: moment,
        afterSeconds: fc.integer({ min: 1, max: 120 }),
        event: delivery,
      })
      .map((move) => [move]),
    faults,
  });

const fewCrashes = fc.oneof(fc.constant([]), crashes(2));

const anOutage = fc
  .constantFrom<Service>("slack", "sns", "journal", "table")
  .chain((service) =>
    outage(service, "unavailable", { seconds: fc.constantFrom(300, 5000), percent: fc.constant(100) }),
  )
  .map((fault) => [fault]);

/** Of the runs of other kinds: these have many calls. At least one. */
export const shares: Readonly<Record<string, number>> = {
  "a group of 50": 1 / 10,
  "a group of 50, and a service is away": 1 / 10,
  "a group of 1,500": 1 / 1000,
  "a wave of 200": 1 / 40,
};

/** Each role is changed within 20 seconds. */
const wave = (roles: number, by: fc.Arbitrary<"operator" | "deployer">) =>
  scenarios({
    roles: fc.constant(roles),
    moves: fc.integer({ min: 60, max: 90 }).chain((start) => {
      const at = fc.integer({ min: start, max: start + 20 });
      const write = (role: number): fc.Arbitrary<Move> =>
        writes({ documents: ["foreign", "open"], at, by }).map((move) => ({ ...move, role }));
      return fc.tuple(...Array.from({ length: roles }, (_, role) => write(role)));
    }),
  });

/** Many incidents at once. */
export const groupKinds: Readonly<Record<string, fc.Arbitrary<Scenario>>> = {
  "a wave of changes": wave(20, fc.constantFrom("operator", "deployer")),
  "a wave of 200": wave(200, fc.constant("operator")),
  "a group of 50": group(50, fewCrashes),
  "a group of 50, and a service is away": group(50, anOutage),
  "a group of 1,500": group(1500, fewCrashes),
};
