import { expect, test } from "vitest";
import { everyCase } from "../support/every-case.ts";
import { kinds } from "./scenarios/kinds.ts";
import { tryKind } from "./try-kind.ts";

/** `npm run faults` runs hundreds of each. */
const runs = 1;

/** It takes a minute. */
const large = "a group of 1,500";
const tried = Object.keys(kinds).filter((kind) => everyCase || kind !== large);

test.each(tried)(
  "every promise holds: %s",
  async (kind) => {
    const { violations } = await tryKind({ kind, runs, seed: 5 });
    expect(violations.map(({ promise, example }) => `${promise}\n${example}`)).toEqual([]);
  },
  600_000,
);
