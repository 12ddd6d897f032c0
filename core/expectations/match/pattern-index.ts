import type { Expectation } from "../expectation.ts";
import { fits, literalHead, literalTail, type RoleLocation, specificity } from "./pattern.ts";

/** A pattern of an expectation. */
export interface Entry {
  readonly expectation: Expectation;
  /** Of the expectation in its catalogue. */
  readonly position: number;
  /** As the expectation has it. */
  readonly text: string;
  /** In lower case. */
  readonly pattern: string;
  readonly specificity: number;
}

/** @returns a part of what the pattern matches, which is the key of the pattern if it matches */
type Probe = (role: RoleLocation) => string;

/**
 * Finds the patterns that a role can match, without a look at the others: by the longer of the literal characters at their
 * start and at their end. There are few lengths of these, however many patterns there are.
 */
export class PatternIndex {
  readonly #entries = new Map<string, Entry[]>();
  readonly #probes = new Map<string, Probe>();
  /** Patterns of a path. Without a path, which only a deleted role lacks, each of them is tried. */
  readonly #paths: Entry[] = [];

  add(entry: Entry): void {
    const isPath = entry.pattern.includes("/");
    if (isPath) this.#paths.push(entry);
    const text = entry.pattern.replace(/^\//, "");
    const [head, tail] = [literalHead(text), literalTail(text)];
    const isHead = head.length >= tail.length;
    const affix = isHead ? head : tail;
    const kind = `${isPath} ${isHead} ${affix.length} `;
    this.#probes.set(kind, ({ name, path = "" }) => {
      const whole = isPath ? path.slice(1) + name : name;
      return kind + (isHead ? whole.slice(0, affix.length) : whole.slice(-affix.length));
    });
    const known = this.#entries.get(kind + affix);
    if (known === undefined) this.#entries.set(kind + affix, [entry]);
    else known.push(entry);
  }

  /** @param role in lower case @returns the entries that fit, in no order */
  find(role: RoleLocation): readonly Entry[] {
    const found = [...this.#probes.values()].flatMap((probe) => this.#entries.get(probe(role)) ?? []);
    const others = role.path === undefined ? this.#paths : [];
    return [...new Set([...found, ...others])].filter(({ pattern }) => fits(pattern, role));
  }
}

/** @returns one entry for each pattern */
export function entriesOf(expectation: Expectation, position: number): readonly Entry[] {
  const { accounts, roles } = expectation.match;
  return roles.map((text) => ({
    expectation,
    position,
    text,
    pattern: text.toLowerCase(),
    specificity: specificity(accounts, text),
  }));
}
