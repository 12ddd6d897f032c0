import { Recent } from "../../shared/recent.ts";
import type { Expectation } from "../expectation.ts";
import { folded, type RoleLocation } from "./pattern.ts";
import { type Entry, entriesOf, PatternIndex } from "./pattern-index.ts";

/** A sweep reads one account after the other. */
const mostAccounts = 50;

/** Finds the most specific expectations of a role. The time of a lookup does not depend on their number. */
export class RoleIndex {
  readonly #everywhere = new PatternIndex();
  readonly #named: { readonly accounts: ReadonlySet<string>; readonly entries: readonly Entry[] }[] = [];
  readonly #accounts = new Recent<PatternIndex>(mostAccounts);

  constructor(expectations: readonly Expectation[]) {
    for (const [position, expectation] of expectations.entries()) {
      const entries = entriesOf(expectation, position);
      const { accounts } = expectation.match;
      if (accounts === "*") for (const entry of entries) this.#everywhere.add(entry);
      else this.#named.push({ accounts: new Set(accounts), entries });
    }
  }

  /** @returns the expectations of the highest rank that cover the role, in the order of the catalogue */
  find(role: RoleLocation): readonly Expectation[] {
    const lower = folded(role);
    const named = this.#accounts.get(role.account, () => this.#indexOf(role.account));
    const fitting = [...named.find(lower), ...this.#everywhere.find(lower)];
    const highest = Math.max(...fitting.map((entry) => entry.specificity));
    const best = fitting.filter((entry) => entry.specificity === highest);
    const byPosition = best.toSorted((one, other) => one.position - other.position);
    return [...new Set(byPosition.map(({ expectation }) => expectation))];
  }

  #indexOf(account: string): PatternIndex {
    const index = new PatternIndex();
    for (const { accounts, entries } of this.#named)
      if (accounts.has(account)) for (const entry of entries) index.add(entry);
    return index;
  }
}
