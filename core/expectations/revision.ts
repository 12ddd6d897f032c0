import { digest } from "../shared/digest.ts";
import { globsOverlap, isLiteral } from "../shared/glob.ts";
import type { Expectation } from "./expectation.ts";

/** Who pushed a catalogue, and when. */
export interface Push {
  readonly version: string;
  /** ISO 8601. */
  readonly at: string;
  /** The caller's ARN. */
  readonly by: string;
  /** The version that it replaced; absent for the first version. */
  readonly from?: string;
}

/**
 * An expectation as one push put it into effect. The same content that is pushed again after a change is another
 * revision, so nothing that depended on the former revision becomes valid again.
 */
export interface Revision {
  /** Of the whole expectation and its push: 32 hexadecimal digits. */
  readonly id: string;
  /** Absent for the responder's own expectations, which no push changes. */
  readonly push?: Push;
}

export function revisionOf(expectation: Expectation, push?: Push): Revision {
  const id = digest(JSON.stringify([contentOf(expectation), push?.version ?? ""])).slice(0, 32);
  return { id, ...(push && { push }) };
}

/**
 * The revision of each expectation after a push, by name. An expectation keeps its revision unless its content changes,
 * or an expectation changes that may cover the same roles.
 */
export function nextRevisions(
  before: readonly Expectation[],
  known: ReadonlyMap<string, Revision>,
  next: readonly Expectation[],
  push: Push,
): ReadonlyMap<string, Revision> {
  const [old, fresh] = [contentsOf(before), contentsOf(next)];
  const changed = [...before, ...next].filter(({ name }) => old.get(name) !== fresh.get(name));
  return new Map(
    next.map((expectation): [string, Revision] => {
      const { name } = expectation;
      const before = old.get(name) === fresh.get(name) ? known.get(name) : undefined;
      const isSame = before !== undefined && !changed.some((one) => mayShareRole(one, expectation));
      return [name, isSame ? before : revisionOf(expectation, push)];
    }),
  );
}

function contentsOf(expectations: readonly Expectation[]): ReadonlyMap<string, string> {
  return new Map(expectations.map((one) => [one.name, JSON.stringify(contentOf(one))]));
}

/** Where the file is changes nothing of what it says: a moved file ends no adoption. */
function contentOf({ source: _, ...content }: Expectation): Omit<Expectation, "source"> {
  return content;
}

function mayShareRole({ match: one }: Expectation, { match: other }: Expectation): boolean {
  if (!mayShareAccount(one.accounts, other.accounts)) return false;
  const names = other.roles.map(namesOf);
  return one.roles.map(namesOf).some((first) => names.some((second) => mayBeSame(first, second)));
}

type Accounts = Expectation["match"]["accounts"];

export function mayShareAccount(one: Accounts, other: Accounts): boolean {
  return one === "*" || other === "*" || one.some((account) => other.includes(account));
}

function mayBeSame(one: string, other: string): boolean {
  return one === other || (!(isLiteral(one) && isLiteral(other)) && globsOverlap(one, other));
}

/** A pattern of every name that the pattern of a path can match: a `*` also matches slashes. */
function namesOf(pattern: string): string {
  const name = pattern.slice(pattern.lastIndexOf("/") + 1).toLowerCase();
  return pattern.includes("/") ? name.replace(/^.*\*/, "*") : name;
}

/** When a role was last as expected: which revision applied, and what its trust policy was. */
export interface InLine {
  /** The id of the revision. */
  readonly revision: string;
  readonly fingerprint: string;
}
