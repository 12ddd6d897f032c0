import { isLiteral } from "../../shared/glob.ts";
import type { Expectation } from "../expectation.ts";
import { fits, lastSegment, literalHead, literalTail, type RoleLocation, specificity } from "./pattern.ts";

/** A pattern of an expectation. */
export interface Entry {
  readonly expectation: Expectation;
  /** Of the expectation in its catalogue. */
  readonly position: number;
  /** In lower case. */
  readonly pattern: string;
  readonly specificity: number;
}

/**
 * Finds the patterns that a role can match, without a look at the others: literal names by the name, patterns by the
 * longer of the literal characters at their start and at their end.
 */
export class PatternIndex {
  readonly #literals = new Map<string, Entry[]>();
  /** Of patterns without a slash, which match the name. */
  readonly #names = new Affixes();
  /** Of patterns with a slash, which match path and name. */
  readonly #paths = new Affixes();
  /** The same patterns by their last segment, which matches the name of a role whose path is not known. */
  readonly #segments = new Affixes();

  add(entry: Entry): void {
    const { pattern } = entry;
    if (isLiteral(pattern)) append(this.#literals, lastSegment(pattern), entry);
    else if (!pattern.includes("/")) this.#names.add(pattern, entry);
    else {
      this.#paths.add(pattern.replace(/^\//, ""), entry);
      this.#segments.add(lastSegment(pattern), entry);
    }
  }

  /** @param role in lower case @returns the entries that fit, in no order */
  find(role: RoleLocation): readonly Entry[] {
    const { name, path } = role;
    const candidates = [
      ...(this.#literals.get(name) ?? []),
      ...this.#names.find(name),
      ...(path === undefined ? this.#segments.find(name) : this.#paths.find(`${path.slice(1)}${name}`)),
    ];
    return candidates.filter(({ pattern }) => fits(pattern, role));
  }
}

/** Entries by the longer of the literal start and the literal end of a pattern. */
class Affixes {
  readonly #heads = new ByLength();
  readonly #tails = new ByLength();

  add(pattern: string, entry: Entry): void {
    const [head, tail] = [literalHead(pattern), literalTail(pattern)];
    if (head.length >= tail.length) this.#heads.add(head, entry);
    else this.#tails.add(tail, entry);
  }

  find(text: string): readonly Entry[] {
    return [
      ...this.#heads.find((length) => text.slice(0, length)),
      ...this.#tails.find((length) => text.slice(text.length - length)),
    ];
  }
}

/** There are few lengths, however many patterns there are. */
class ByLength {
  readonly #lengths = new Set<number>();
  readonly #entries = new Map<string, Entry[]>();

  add(affix: string, entry: Entry): void {
    this.#lengths.add(affix.length);
    append(this.#entries, affix, entry);
  }

  find(affixOf: (length: number) => string): readonly Entry[] {
    return [...this.#lengths].flatMap((length) => this.#entries.get(affixOf(length)) ?? []);
  }
}

function append(entries: Map<string, Entry[]>, key: string, entry: Entry): void {
  const known = entries.get(key);
  if (known === undefined) entries.set(key, [entry]);
  else known.push(entry);
}

/** @returns one entry for each pattern */
export function entriesOf(expectation: Expectation, position: number): readonly Entry[] {
  const { accounts, roles } = expectation.match;
  return roles.map((pattern) => ({
    expectation,
    position,
    pattern: pattern.toLowerCase(),
    specificity: specificity(accounts, pattern),
  }));
}
