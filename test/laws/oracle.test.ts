import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change, Direction } from "../../core/policy/model/change.ts";
import { callerFor } from "../oracle/callers.ts";
import { type Grants, type NamedPrincipal, writeDocument } from "../oracle/document.ts";
import type { Random } from "../oracle/random.ts";
import { describeDifference, findDifference, type SearchOptions } from "../oracle/search.ts";
import { principals } from "../oracle/vocabulary.ts";
import { pairArbitrary } from "./pairs.ts";
import { checkLaw, compare, pairs, timeoutMilliseconds } from "./runs.ts";

function show(before: Grants, after: Grants, more: unknown): string {
  return [writeDocument(before), writeDocument(after), more].map((part) => JSON.stringify(part)).join("\n");
}

function namedBy({ principal }: Change): NamedPrincipal | undefined {
  if (principal === undefined) return undefined;
  return principals.find(({ value }) => value === principal) ?? { type: "AWS", value: principal };
}

/** Requests aimed at what the change speaks of; the last resort is a long search over the whole pair. */
function findOpening(before: Grants, after: Grants, change: Change | undefined, random: Random) {
  const named = change && namedBy(change);
  const aims: SearchOptions[] = [];
  if (named !== undefined && named.value !== "*") {
    aims.push({ attempts: 60, random, newlyAdmitted: true, caller: (source) => callerFor(named, source) });
  }
  aims.push({ attempts: 400, random, newlyAdmitted: true }, { attempts: 6000, random, newlyAdmitted: true });
  for (const aim of aims) {
    const found = findDifference(before, after, aim);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** AWS gives `Null` with both values no meaning, so that no request proves what a statement with it admits. */
function isUndefined({ grants }: Grants): boolean {
  return grants.some(({ tests }) =>
    tests.some(({ operator, values }) => operator.toLowerCase() === "null" && new Set(values).size > 1),
  );
}

function namesUniqueId({ grants }: Grants): boolean {
  return grants.some((grant) => grant.principals.some(({ value }) => /^A(ROA|IDA)/.test(value)));
}

function directionsOf(before: Grants, after: Grants): ReadonlySet<Direction> {
  const comparison = compare(writeDocument(before), writeDocument(after));
  return new Set(comparison.verdict === "drift" ? comparison.changes.map(({ direction }) => direction) : []);
}

describe("the oracle", { timeout: timeoutMilliseconds }, () => {
  test(`given ${pairs} pairs, when compare says equal, then no request tells them apart`, () => {
    let equal = 0;
    checkLaw(
      fc.property(pairArbitrary, ({ before, after, random }) => {
        const comparison = compare(writeDocument(before), writeDocument(after));
        if (comparison.verdict !== "equal") return;
        equal++;
        const difference = findDifference(before, after, { attempts: 60, random });
        expect(difference && describeDifference(difference), show(before, after, comparison)).toBeUndefined();
      }),
      1,
    );
    expect(equal, "equal pairs").toBeGreaterThan(pairs / 20);
  });

  test("given a pair, when no change opens anything, then no request is newly admitted", () => {
    checkLaw(
      fc.property(pairArbitrary, ({ before, after, random }) => {
        const directions = directionsOf(before, after);
        if (directions.has("widened") || directions.has("changed") || directions.has("orphaned")) return;
        const opening = findDifference(before, after, {
          attempts: 60,
          random,
          newlyAdmitted: true,
          plain: true,
        });
        expect(opening && describeDifference(opening), show(before, after, [...directions])).toBeUndefined();
      }),
      1,
    );
  });

  test("given a pair, when a change says widened, then a request is newly admitted", () => {
    let widened = 0;
    checkLaw(
      fc.property(pairArbitrary, ({ before, after, random }) => {
        const comparison = compare(writeDocument(before), writeDocument(after));
        if (comparison.verdict !== "drift") return;
        for (const change of comparison.changes) {
          if (change.direction !== "widened") continue;
          widened++;
          expect(findOpening(before, after, change, random), show(before, after, change)).toBeDefined();
        }
      }),
      1,
    );
    expect(widened, "changes that widened").toBeGreaterThan(pairs / 20);
  });
});

describe("directions", { timeout: timeoutMilliseconds }, () => {
  const opposite: Partial<Record<Direction, Direction>> = { widened: "narrowed", narrowed: "widened" };

  test("given changes of one direction, when the sides are swapped, then it is the opposite", () => {
    checkLaw(
      fc.property(pairArbitrary, ({ before, after }) => {
        const [direction, ...others] = directionsOf(before, after);
        if (direction === undefined || others.length > 0 || opposite[direction] === undefined) return;
        const swapped = directionsOf(after, before);
        const shown = show(before, after, direction);
        // An ID in place of a name is an orphan one way round only
        if (swapped.has("orphaned")) expect(namesUniqueId(before), shown).toBe(true);
        const turned = [...swapped].filter((other) => other !== "orphaned");
        if (isUndefined(before) || isUndefined(after)) expect(turned, shown).not.toContain(direction);
        else expect(turned, shown).toEqual([opposite[direction]]);
      }),
    );
  });

  test("given any pair, when compared, then changes are reported exactly when they are not equal", () => {
    checkLaw(
      fc.property(pairArbitrary, ({ before, after }) => {
        const comparison = compare(writeDocument(before), writeDocument(after));
        if (comparison.verdict === "equal") expect(comparison).toEqual({ verdict: "equal" });
        else expect(comparison).toHaveProperty("changes[0].message");
      }),
    );
  });
});
