import fc from "fast-check";
import type { Hub } from "./hub.ts";
import type { Truth } from "./rule.ts";
import { type Contents, type RoleName, roleNames, type Terms } from "./scene.ts";

/** One thing that happens. Seconds pass before it. */
class Step implements fc.AsyncCommand<Truth, Hub> {
  readonly #text: string;
  readonly #seconds: number;
  readonly #run: (truth: Truth, hub: Hub) => Promise<void> | void;

  constructor(text: string, seconds: number, run: (truth: Truth, hub: Hub) => Promise<void> | void) {
    this.#text = text;
    this.#seconds = seconds;
    this.#run = run;
  }

  check(): boolean {
    return true;
  }

  async run(truth: Truth, hub: Hub): Promise<void> {
    hub.world.now += this.#seconds * 1000;
    await this.#run(truth, hub);
  }

  toString(): string {
    return `${this.#seconds} s, ${this.#text}`;
  }
}

const terms: fc.Arbitrary<Terms> = fc.record({
  trust: fc.constantFrom("a", "a", "b", "c"),
  response: fc.constantFrom("auto", "auto", "auto", "approve", "alert"),
  changers: fc.constantFrom([], ["deployer"], ["deployer"], ["deployer", "release"]),
  adopts: fc.constantFrom(true, true, true, false),
});

export const contents: fc.Arbitrary<Contents> = fc
  .record({ every: fc.option(terms, { nil: undefined, freq: 6 }), one: fc.option(terms, { nil: undefined }) })
  .map(({ every, one }) => ({ ...(every && { every }), ...(one && { one }) }));

const seconds = fc.constantFrom(1, 1, 5, 40, 40, 400, 1000);
export const role = fc.constantFrom<RoleName>(...roleNames);
export const place = fc.nat(1000);

type Run = (truth: Truth, hub: Hub) => Promise<void> | void;

export function step<T>(given: fc.Arbitrary<T>, textOf: (given: T) => string, runOf: (given: T) => Run) {
  return fc.tuple(seconds, given).map(([wait, one]) => new Step(textOf(one), wait, runOf(one)));
}
