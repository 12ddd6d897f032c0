import { charactersOf, longestPolicy } from "./quotas.ts";

/** How protected roles are written into the policies of a role. */
interface Forms<Statement> {
  /** The statements of the inline policy, with those that no protected role changes. */
  inline(protectedRoles: readonly string[]): readonly Statement[];
  /** The statements of a managed policy. */
  managed(protectedRoles: readonly string[]): readonly Statement[];
}

export interface Packed<Statement> {
  readonly inline: readonly Statement[];
  /** Of each additional policy. Empty if all protected roles fit into the inline policy. */
  readonly managed: readonly (readonly Statement[])[];
  /** How many patterns the inline policy has, and each additional policy. */
  readonly counts: readonly number[];
}

/**
 * Distributes protected roles over the inline policy and as few managed policies as needed, in their order. Every role is
 * named as it was given: a shorter pattern for several roles would also match others.
 *
 * @param patterns names or paths, with `*`
 */
export function pack<Statement extends object>(
  patterns: readonly string[],
  forms: Forms<Statement>,
): Packed<Statement> {
  const first = fitting(patterns, (some) => charactersOf(forms.inline(some)) <= longestPolicy.inline);
  const managed: (readonly Statement[])[] = [];
  const counts = [first];
  for (let rest = patterns.slice(first); rest.length > 0; rest = rest.slice(counts.at(-1))) {
    const count = fitting(rest, (some) => charactersOf(forms.managed(some)) <= longestPolicy.managed);
    // A pattern that is too long for a whole policy gets one, which `oversizes` reports
    counts.push(Math.max(1, count));
    managed.push(forms.managed(rest.slice(0, counts.at(-1))));
  }
  return { inline: forms.inline(patterns.slice(0, first)), managed, counts };
}

/** @returns the largest number of patterns, from the first one on, that fits */
function fitting(patterns: readonly string[], fits: (some: readonly string[]) => boolean): number {
  let [least, most] = [0, patterns.length];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (fits(patterns.slice(0, middle))) least = middle;
    else most = middle - 1;
  }
  return least;
}
