import type { Incident } from "../../incidents/incident.ts";
import { oneLine } from "../../shared/text.ts";
import type { Fact } from "../alert.ts";
import { ownerFacts, ownerLabel, ownerOf, toolLabel } from "../incident/owner.ts";

/** The rest is in the incidents. */
const mostOwners = 5;

interface GroupOwners {
  /** Of all roles. */
  readonly shared: readonly Fact[];
  /** How many roles each owner has: the first screen has no room for it. */
  readonly counted: readonly Fact[];
}

/**
 * The owners of the roles of a group, and the tools that manage them, those of most roles first: whom to ask before a
 * change of all.
 *
 * @param roles the incidents without the deletion that caused them
 * @param keys of the tags that name an owner
 */
export function groupOwnersOf(roles: readonly Incident[], keys: readonly string[]): GroupOwners {
  const [first, ...others] = roles.map((role) => ownerFacts(role, keys));
  const isShared = ({ label, value }: Fact) =>
    others.every((facts) => facts.some((fact) => fact.label === label && fact.value === value));
  const shared = (first ?? []).filter(isShared);
  const owners = roles.map((role) => ownerOf(role, keys));
  const all = [
    { label: ownerLabel, values: owners.map(({ owner }) => owner) },
    { label: toolLabel, values: owners.map(({ tool }) => tool) },
  ];
  const counted = all.flatMap(({ label, values }) =>
    shared.some((one) => one.label === label) ? [] : countedFacts(label, values),
  );
  return { shared: shared.map(inOneLine), counted: counted.map(inOneLine) };
}

/** "Owner: payments (3 roles); Owner: search (1 role); unknown (2 roles)". */
function countedFacts(label: string, values: readonly (string | undefined)[]): readonly Fact[] {
  const groups = [...Map.groupBy(values, (value) => value)].map(([value, { length }]) => ({ value, length }));
  const known = groups
    .filter(({ value }) => value !== undefined)
    .toSorted((one, other) => other.length - one.length);
  if (known.length === 0) return [];
  const left = known.slice(mostOwners).reduce((sum, { length }) => sum + length, 0);
  const unknown = groups.find(({ value }) => value === undefined)?.length ?? 0;
  const parts = [
    ...known.slice(0, mostOwners).map(({ value = "", length }) => `${value} (${roles(length)})`),
    ...(left > 0 ? [`others (${roles(left)})`] : []),
    ...(unknown > 0 ? [`unknown (${roles(unknown)})`] : []),
  ];
  return [{ label, value: parts.join("; ") }];
}

function inOneLine(fact: Fact): Fact {
  return { ...fact, value: oneLine(fact.value) };
}

function roles(count: number): string {
  return count === 1 ? "1 role" : `${count} roles`;
}
