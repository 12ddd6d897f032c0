import fc from "fast-check";
import type { Crash, How, Service, ServiceFault } from "../world/calls.ts";
import { calm, type Delivery, type DocumentName, type Move, type Scenario } from "./scenario.ts";

const functions = ["on-trust-updated", "on-principal-changed", "notify", "sweep-account", "take-snapshot"];

/** The first change follows the first sweep. */
const firstMove = 60;

export const delivery: fc.Arbitrary<Delivery> = fc.record({
  delaySeconds: fc.integer({ min: 1, max: 8 }),
  copies: fc.constant(1),
});

export const seed = fc.integer({ min: 1, max: 2 ** 31 - 1 });

export const moment = fc.integer({ min: firstMove, max: 150 });

export function writes({
  documents,
  event = delivery,
  at = moment,
  roles = 1,
  by = fc.constant("operator"),
}: {
  readonly documents: readonly DocumentName[];
  readonly event?: fc.Arbitrary<Delivery>;
  readonly at?: fc.Arbitrary<number>;
  readonly roles?: number;
  readonly by?: fc.Arbitrary<"operator" | "deployer">;
}): fc.Arbitrary<Move> {
  return fc.record({
    kind: fc.constant("write"),
    at,
    role: fc.nat(roles - 1),
    document: fc.constantFrom(...documents),
    by,
    event,
  });
}

/** One to three changes, of one role or two, most of them drift. */
export const changes: fc.Arbitrary<readonly Move[]> = fc.array(
  writes({ documents: ["foreign", "vendor", "narrow", "open", "expected"] }),
  { minLength: 1, maxLength: 3 },
);

export const oneDrift: fc.Arbitrary<readonly Move[]> = writes({
  documents: ["foreign", "vendor", "narrow", "open"],
}).map((move) => [move]);

export function outage(
  service: Service,
  how: How,
  {
    operation,
    seconds = fc.noBias(fc.integer({ min: 5, max: 400 })),
    percent = fc.constantFrom(30, 60, 100),
    from = fc.integer({ min: -5, max: 20 }),
  }: {
    readonly operation?: string;
    readonly seconds?: fc.Arbitrary<number>;
    readonly percent?: fc.Arbitrary<number>;
    readonly from?: fc.Arbitrary<number>;
  } = {},
): fc.Arbitrary<ServiceFault> {
  return fc.record({
    kind: fc.constant("service"),
    service: fc.constant(service),
    how: fc.constant(how),
    from,
    seconds,
    percent,
    ...(operation !== undefined && { operation: fc.constant(operation) }),
  });
}

export function crashes(most: number): fc.Arbitrary<readonly Crash[]> {
  const crash: fc.Arbitrary<Crash> = fc.record({
    kind: fc.constant("crash"),
    function: fc.constantFrom(...functions),
    call: fc.integer({ min: 1, max: 40 }),
    isAfter: fc.boolean(),
  });
  return fc.array(crash, { minLength: 1, maxLength: most });
}

/** A scenario without faults and moves except those that are given. */
export function scenarios(given: { readonly [Field in keyof Scenario]?: fc.Arbitrary<Scenario[Field]> }) {
  return fc.record({ seed, ...given }).map((parts): Scenario => aroundChanges({ ...calm, ...parts }));
}

/** The times of the outages are relative to the first change. */
function aroundChanges(scenario: Scenario): Scenario {
  const first = Math.min(...scenario.moves.map(({ at }) => at));
  const faults = scenario.faults.map((fault) =>
    fault.kind === "service" ? { ...fault, from: first + fault.from } : fault,
  );
  return { ...scenario, faults };
}
