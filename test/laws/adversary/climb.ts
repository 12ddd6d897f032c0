import type { Comparison } from "../../../core/policy/compare.ts";
import type { Grant } from "../../oracle/document.ts";
import { Random } from "../../oracle/random.ts";
import { compare } from "../runs.ts";
import { describe } from "../severity/law.ts";
import { documentOf, rank } from "../severity/statements.ts";
import type { Attack } from "./malicious.ts";
import { moves } from "./moves.ts";

/** What the intruder achieved: which moves, and what was said of the document after them. */
export interface Escape {
  readonly attack: string;
  readonly expected: object;
  readonly actual: object;
  readonly wanted: string;
  readonly found: string;
}

interface Step {
  readonly move: number;
  readonly seed: number;
}

/** Characters that IAM stores at most, without white space. */
const mostCharacters = 8192;

function apply(grants: readonly Grant[], steps: readonly Step[]): readonly Grant[] {
  return steps.reduce((changed, { move, seed }) => {
    const next = moves[move]?.(changed, new Random(seed)) ?? changed;
    return JSON.stringify(documentOf(...next)).length <= mostCharacters ? next : changed;
  }, grants);
}

function rankOf(comparison: Comparison): number {
  return comparison.verdict === "equal" ? -1 : rank(comparison.severity);
}

/** How many lines a reader has to read before the first that names who gets in. */
function depth(comparison: Comparison, { named }: Attack): number {
  if (comparison.verdict !== "drift") return 0;
  const at = comparison.changes.findIndex(({ message }) => named.test(message));
  return at === -1 ? comparison.changes.length : at;
}

/** A search by an intruder who knows what is said of each try, and keeps whatever looks better. */
export class Climb {
  readonly #attack: Attack;
  readonly #before: readonly Grant[];
  readonly #after: readonly Grant[];
  readonly #least: number;

  constructor(attack: Attack, ordinary: readonly Grant[]) {
    this.#attack = attack;
    this.#before = [...ordinary, ...attack.before];
    this.#after = [...ordinary, ...attack.after];
    this.#least = rankOf(this.#compare([]));
  }

  #compare(steps: readonly Step[]): Comparison {
    return compare(documentOf(...this.#before), documentOf(...apply(this.#after, steps)));
  }

  /** Why the steps are a success for the intruder. */
  #success(comparison: Comparison): string | undefined {
    if (rankOf(comparison) < this.#least) return "no less severe than without padding";
    if (comparison.verdict !== "drift") return undefined;
    const [first] = comparison.changes;
    if (first?.severity !== comparison.severity) return "the worst change first";
    return depth(comparison, this.#attack) > 0 ? `the first line names ${this.#attack.named}` : undefined;
  }

  /** @returns the first success, with as few moves as it takes */
  run(tries: number, seed: number): Escape | undefined {
    const random = new Random(seed);
    let best: readonly Step[] = [];
    let deepest = 0;
    for (let attempt = 0; attempt < tries; attempt++) {
      const step = { move: random.below(moves.length), seed: random.below(2 ** 31) };
      const steps = best.length > 25 ? [step] : [...best, step];
      const comparison = this.#compare(steps);
      if (this.#success(comparison) !== undefined) return this.#shrink(steps);
      const lines = comparison.verdict === "drift" ? comparison.changes.length : 0;
      if (lines < deepest && random.chance(0.8)) continue;
      best = steps;
      deepest = lines;
    }
    return undefined;
  }

  #shrink(steps: readonly Step[]): Escape {
    for (const [index] of steps.entries()) {
      const fewer = steps.filter((_, other) => other !== index);
      if (this.#success(this.#compare(fewer)) !== undefined) return this.#shrink(fewer);
    }
    const comparison = this.#compare(steps);
    return {
      attack: this.#attack.name,
      expected: documentOf(...this.#before),
      actual: documentOf(...apply(this.#after, steps)),
      wanted: this.#success(comparison) ?? "nothing",
      found: `${describe(comparison)}; without padding: ${describe(this.#compare([]))}`,
    };
  }
}
