import { digest } from "../shared/digest.ts";
import type { Expectation } from "./expectation.ts";
import type { Push } from "./revision.ts";

/** What a push changes, by the names of expectations. */
export interface Plan {
  readonly added: readonly string[];
  readonly changed: readonly ChangedExpectation[];
  readonly removed: readonly string[];
}

export interface ChangedExpectation {
  readonly name: string;
  /** The fields that differ, for example `trust` and `trustedChangers`. */
  readonly fields: readonly string[];
}

/** The record of a push: who put which version into effect, when, in place of which version. */
export interface PushRecord extends Push {
  readonly kind: "push" | "rollback";
  /** Of a rollback: the version whose expectations are in effect again. */
  readonly to?: string;
  readonly expectations: number;
  readonly plan: Plan;
}

export function planOf(before: readonly Expectation[], next: readonly Expectation[]): Plan {
  const [old, fresh] = [byName(before), byName(next)];
  const namesOf = (some: readonly Expectation[]) => some.map(({ name }) => name).sort();
  return {
    added: namesOf(next.filter(({ name }) => !old.has(name))),
    changed: namesOf(next).flatMap((name) => {
      const [was, is] = [old.get(name), fresh.get(name)];
      const fields = was === undefined || is === undefined ? [] : fieldsThatDiffer(was, is);
      return fields.length === 0 ? [] : [{ name, fields }];
    }),
    removed: namesOf(before.filter(({ name }) => !fresh.has(name))),
  };
}

export function isEmpty({ added, changed, removed }: Plan): boolean {
  return added.length + changed.length + removed.length === 0;
}

function fieldsThatDiffer(was: Expectation, is: Expectation): string[] {
  const before = new Map(Object.entries(was));
  return Object.entries(is)
    .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(before.get(field)))
    .map(([field]) => field);
}

function byName(expectations: readonly Expectation[]): ReadonlyMap<string, Expectation> {
  return new Map(expectations.map((one) => [one.name, one]));
}

/**
 * Contains the version that it replaces, so the same expectations that are pushed again after a change are another
 * version.
 *
 * @returns 16 hexadecimal digits, the same when a push is repeated after a failure
 */
export function versionOf(
  expectations: readonly Expectation[],
  accounts: readonly string[],
  from: string | undefined,
): string {
  const contents = expectations.map((one) => JSON.stringify(one)).sort();
  return digest(JSON.stringify([contents, [...accounts].sort(), from ?? ""])).slice(0, 16);
}
