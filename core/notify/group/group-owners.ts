import type { Incident } from "../../incidents/incident.ts";
import { countText, oneLine } from "../../shared/text.ts";
import type { Fact } from "../alert.ts";
import { ownerFacts, ownerLabel, ownerOf, toolLabel } from "../incident/owner.ts";
import { sharedFacts } from "./common.ts";

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
  const shared = sharedFacts(roles.map((role) => ownerFacts(role, keys)));
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
    ...known.slice(0, mostOwners).map(({ value = "", length }) => `${value} (${countText(length, "role")})`),
    ...(left > 0 ? [`others (${countText(left, "role")})`] : []),
    ...(unknown > 0 ? [`unknown (${countText(unknown, "role")})`] : []),
  ];
  return [{ label, value: parts.join("; ") }];
}

function inOneLine(fact: Fact): Fact {
  return { ...fact, value: oneLine(fact.value) };
}
