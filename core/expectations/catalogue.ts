import { canaryRole } from "../contract/canary.ts";
import { type PreparedDocument, prepareDocument } from "../policy/compare.ts";
import type { RoleKey } from "../principals/role.ts";
import { InputError } from "../shared/errors.ts";
import { globsOverlap, isLiteral, matchesArn, matchesGlob } from "../shared/glob.ts";
import { type Expectation, fillIn, renderTrust } from "./expectation.ts";
import { mayShareAccount, type Revision, revisionOf } from "./revision.ts";

/** An expectation applied to one role of one account. */
export interface Expected {
  readonly expectation: Expectation;
  /** The document as a revert writes it. */
  readonly document: string;
  readonly prepared: PreparedDocument;
  readonly revision: Revision;
}

export type Cover =
  | { readonly kind: "none" }
  | { readonly kind: "one"; readonly expected: Expected }
  /** Two expectations are equally specific: the expected document is unknown, so nothing is written. */
  | { readonly kind: "ambiguous"; readonly names: readonly string[] };

/** A role with its path, if the path is known: an event does not contain it. */
export type RoleLocation = RoleKey & { readonly path?: string };

/** Every expectation of the organization, and its accounts; immutable, so that one version can be cached in memory. */
export class Catalogue {
  readonly organizationAccounts: ReadonlySet<string>;
  /** By the name of the expectation; an expectation without one was not pushed. */
  readonly revisions: ReadonlyMap<string, Revision>;
  readonly #expectations: readonly Expectation[];
  readonly #prepared = new Map<string, Expected>();

  get expectations(): readonly Expectation[] {
    return this.#expectations;
  }

  constructor(
    expectations: readonly Expectation[],
    organizationAccounts: Iterable<string>,
    revisions: ReadonlyMap<string, Revision> = new Map(),
  ) {
    this.#expectations = expectations;
    this.revisions = revisions;
    this.organizationAccounts = new Set(organizationAccounts);
  }

  /** The most specific expectation that covers a role. */
  cover(role: RoleLocation, partition: string): Cover {
    const fitting = this.#expectations.flatMap((expectation) => rank(expectation, role));
    const highest = Math.max(...fitting.map((one) => one.rank));
    const [first, ...rest] = fitting.filter((one) => one.rank === highest).map((one) => one.expectation);
    if (first === undefined) return { kind: "none" };
    if (rest.length > 0) return { kind: "ambiguous", names: [first, ...rest].map((one) => one.name) };
    return { kind: "one", expected: this.#prepare(first, role.account, partition) };
  }

  #prepare(expectation: Expectation, account: string, partition: string): Expected {
    const key = `${expectation.name} ${account}`;
    const known = this.#prepared.get(key);
    if (known !== undefined) return known;
    const revision = this.revisions.get(expectation.name) ?? revisionOf(expectation);
    const expected = expect(expectation, renderTrust(expectation, account, partition), revision);
    this.#prepared.set(key, expected);
    return expected;
  }
}

/** @throws InputError when the document cannot be read; expectations are checked when pushed, so this means damage */
export function expect(expectation: Expectation, document: string, revision: Revision): Expected {
  const prepared = prepareDocument(document);
  if (prepared.ok) return { expectation, document, prepared: prepared.document, revision };
  throw new InputError(
    `expectation ${expectation.name}: trust.${prepared.faults[0]?.path}: ${prepared.faults[0]?.message}`,
  );
}

/** Whether the expectation accepts changes by this actor. */
export function isTrustedChanger(
  { expectation }: Expected,
  actorArn: string | undefined,
  account: string,
  partition: string,
) {
  return matchesSome(expectation.trustedChangers, actorArn, account, partition);
}

/** Whether the expectation accepts that this actor creates the principals that the role trusts. */
export function isTrustedToCreate(
  { expectation }: Expected,
  actorArn: string | undefined,
  account: string,
  partition: string,
) {
  return matchesSome(expectation.trustedCreators, actorArn, account, partition);
}

function matchesSome(
  patterns: readonly string[],
  actorArn: string | undefined,
  account: string,
  partition: string,
): boolean {
  if (actorArn === undefined) return false;
  return patterns.some((pattern) => matchesArn(fillIn(pattern, account, partition), actorArn));
}

/** The path of a role that the expectation names in full, for a role that does not exist any more. */
export function literalPathOf({ match }: Expectation, roleName: string): string | undefined {
  const pattern = match.roles.find((one) => isLiteral(one) && one.endsWith(`/${roleName}`));
  return pattern && `/${pattern.replace(/^\//, "").slice(0, -roleName.length)}`;
}

/** @throws InputError naming two expectations that would cover one role equally well, or one that names our own role */
export function checkTogether(expectations: readonly Expectation[]): void {
  for (const { name, match } of expectations) {
    const own = match.roles.find((pattern) => pattern.split("/").at(-1)?.toLowerCase() === canaryRole.name);
    if (own === undefined) continue;
    throw new InputError(
      `match.roles: ${name}: expected roles other than the responder's own canary, found ${own}`,
    );
  }
  for (const [index, one] of expectations.entries()) {
    for (const other of expectations.slice(index + 1)) {
      if (one.name === other.name) throw new InputError(`name: two expectations have the name ${one.name}`);
      const clash = clashOf(one, other);
      if (clash === undefined) continue;
      throw new InputError(
        `match.roles: ${one.name} and ${other.name} are equally specific for ${clash}; make one of them more specific`,
      );
    }
  }
}

function rank(expectation: Expectation, role: RoleLocation): { expectation: Expectation; rank: number }[] {
  const { accounts, roles } = expectation.match;
  if (accounts !== "*" && !accounts.includes(role.account)) return [];
  const ranks = roles
    .filter((pattern) => patternFits(pattern, role))
    .map((pattern) => specificity(accounts, pattern));
  return ranks.length === 0 ? [] : [{ expectation, rank: Math.max(...ranks) }];
}

/** Whether a pattern of an expectation's `match.roles` means this role. */
export function patternFits(pattern: string, role: RoleLocation): boolean {
  return fits(pattern.toLowerCase(), folded(role));
}

/** IAM's role names are case-insensitive. */
function folded({ account, name, path }: RoleLocation): RoleLocation {
  return { account, name: name.toLowerCase(), ...(path !== undefined && { path: path.toLowerCase() }) };
}

/**
 * A pattern with a slash speaks of path and name, one without of the name. Where the path is not known (a role that
 * does not exist any more), the name decides: a superfluous alert is better than a missing one.
 */
function fits(pattern: string, { name, path }: RoleLocation): boolean {
  if (!pattern.includes("/")) return matchesGlob(pattern, name);
  if (path === undefined) return mayFit(pattern.slice(pattern.lastIndexOf("/") + 1), name);
  return matchesGlob(pattern.replace(/^\//, ""), `${path.slice(1)}${name}`);
}

/** Below a folder of which every role is covered, a bare name says nothing: any deleted role would fit. */
function mayFit(lastSegment: string, name: string): boolean {
  return /[^*?]/.test(lastSegment) && matchesGlob(lastSegment, name);
}

/** Named accounts before all of them, then a literal name before a pattern, then the longer pattern. */
function specificity(accounts: Expectation["match"]["accounts"], pattern: string): number {
  const literalCharacters = pattern.replaceAll(/[*?]/g, "").length;
  return (accounts === "*" ? 0 : 4096) + (isLiteral(pattern) ? 2048 : 0) + literalCharacters;
}

function clashOf(one: Expectation, other: Expectation): string | undefined {
  const [a, b] = [one.match.accounts, other.match.accounts];
  if (!mayShareAccount(a, b)) return undefined;
  for (const first of one.match.roles) {
    const equal = other.match.roles.find(
      (second) =>
        specificity(a, first) === specificity(b, second) &&
        globsOverlap(first.toLowerCase(), second.toLowerCase()),
    );
    if (equal !== undefined) return first === equal ? first : `${first} and ${equal}`;
  }
  return undefined;
}
