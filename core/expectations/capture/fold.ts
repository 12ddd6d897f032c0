import { canonicalText, plainText } from "../../policy/compare.ts";
import { type LiveRole, partitionOf } from "../../principals/role.ts";
import { InputError } from "../../shared/errors.ts";
import { parseExpectation, renderTrust } from "../expectation.ts";
import { type Captured, capture, slug } from "./capture.ts";

export interface Folded {
  readonly captured: readonly Captured[];
  /** Why a role cannot be captured: it stops no other. */
  readonly refused: readonly InputError[];
}

interface Options {
  /** All accounts that were read. */
  readonly accounts: readonly string[];
  /** Roles that every account has are expected in every account, also in later ones. */
  readonly everyAccount: boolean;
}

/**
 * Roles of several accounts as the expectations that a person would write: roles whose trust policies mean the same, with
 * `{{account}}` for their own account, are one expectation.
 */
export function fold(roles: readonly LiveRole[], options: Options): Folded {
  const refused: InputError[] = [];
  const readings: Reading[] = [];
  for (const role of roles) {
    try {
      readings.push(readingOf(role, options.accounts));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refused.push(error);
    }
  }
  const groups = alikeIn(readings).flatMap((alike) => groupsOf(alike, options));
  const names = new Set<string>();
  return { captured: groups.map((group) => expectationOf(group, names)), refused };
}

/** The two ways to write the trust policy of a role: its own account stands for itself, or for the account of each role. */
interface Reading {
  readonly role: LiveRole;
  readonly ways: readonly Way[];
}

interface Way {
  readonly captured: Captured;
  /** The same for trust policies that mean the same. */
  readonly meaning: string;
}

function readingOf(role: LiveRole, ownAccounts: readonly string[]): Reading {
  const ways = [false, true].map((isAccountFixed) => {
    const captured = capture(role, { everyAccount: true, isAccountFixed, ownAccounts });
    const text = JSON.stringify(captured.expectation.trust);
    return { captured, meaning: canonicalText(text) ?? text };
  });
  return { role, ways };
}

/** Each role in the way that more roles share. */
function alikeIn(readings: readonly Reading[]): readonly Alike[] {
  const counts = new Map<string, number>();
  for (const { ways } of readings)
    for (const meaning of new Set(ways.map((way) => way.meaning)))
      counts.set(meaning, (counts.get(meaning) ?? 0) + 1);
  const found = new Map<string, Alike>();
  for (const { role, ways } of readings) {
    const [best] = ways.toSorted(
      (one, other) => (counts.get(other.meaning) ?? 0) - (counts.get(one.meaning) ?? 0),
    );
    if (best !== undefined) add(found, role, best);
  }
  return [...found.values()];
}

/** Roles whose trust policies mean the same. */
interface Alike {
  readonly first: Captured;
  /** The accounts of each path and name. */
  readonly places: Map<string, LiveRole[]>;
  readonly notes: Set<string>;
  readonly weaknesses: Set<string>;
}

function add(found: Map<string, Alike>, role: LiveRole, { captured, meaning }: Way): void {
  const known = found.get(meaning);
  const key = known === undefined || means(known.first, role) ? meaning : role.arn;
  const alike = found.get(key) ?? {
    first: captured,
    places: new Map(),
    notes: new Set(),
    weaknesses: new Set(),
  };
  const place = `${role.path.slice(1)}${role.name}`;
  alike.places.set(place, [...(alike.places.get(place) ?? []), role]);
  for (const note of captured.notes) alike.notes.add(note);
  for (const weakness of captured.weaknesses) alike.weaknesses.add(weakness);
  found.set(key, alike);
}

/** Proof that the placeholders stand for what this role trusts. */
function means({ expectation }: Captured, { account, arn, document }: LiveRole): boolean {
  return (
    canonicalText(renderTrust(expectation, account, partitionOf(arn))) === canonicalText(plainText(document))
  );
}

interface Group {
  readonly alike: Alike;
  readonly places: readonly string[];
  readonly accounts: "*" | readonly string[];
}

/** One for each set of accounts. */
function groupsOf(alike: Alike, { accounts, everyAccount }: Options): readonly Group[] {
  const groups = new Map<string, { readonly accounts: Group["accounts"]; readonly places: string[] }>();
  for (const [place, roles] of alike.places) {
    const having = roles.map(({ account }) => account).sort();
    const isEverywhere = everyAccount && having.length === accounts.length;
    const key = isEverywhere ? "*" : having.join();
    const known = groups.get(key);
    if (known !== undefined) known.places.push(place);
    else groups.set(key, { accounts: isEverywhere ? "*" : having, places: [place] });
  }
  return [...groups.values()].map((group) => ({ ...group, alike }));
}

function expectationOf({ alike, places, accounts }: Group, names: Set<string>): Captured {
  const sorted = [...places].sort();
  const name = unused(nameOf(sorted, accounts), names);
  const { trust, response } = alike.first.expectation;
  const expectation = parseExpectation({ name, match: { accounts, roles: sorted }, trust, response }, name);
  return { expectation, notes: [...alike.notes], weaknesses: [...alike.weaknesses] };
}

const longestName = 63;
const shortestPrefix = 3;

/** Of one role its name; of several what their names have in common. */
function nameOf(places: readonly string[], accounts: Group["accounts"]): string {
  const roles = places.map((place) => place.slice(place.lastIndexOf("/") + 1));
  const [first = "role"] = roles;
  const prefix = roles.reduce(commonPrefix, first).replace(/[^A-Za-z0-9]+$/, "");
  const base = roles.length === 1 || prefix.length < shortestPrefix ? first : prefix;
  const [only, ...others] = accounts === "*" ? [] : accounts;
  return only !== undefined && others.length === 0
    ? `${slug(base, longestName - 13)}-${only}`
    : slug(base, longestName);
}

function commonPrefix(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}

function unused(name: string, names: Set<string>): string {
  let free = name;
  for (let count = 2; names.has(free); count += 1) free = `${name.slice(0, longestName - 5)}-${count}`;
  names.add(free);
  return free;
}
