import { type PreparedDocument, prepareDocument } from "../policy/compare.ts";
import { InputError } from "../shared/errors.ts";
import { isLiteral, matchesArn } from "../shared/glob.ts";
import { Recent } from "../shared/recent.ts";
import { type Expectation, fillIn, renderTrust } from "./expectation.ts";
import type { RoleLocation } from "./match/pattern.ts";
import { RoleIndex } from "./match/role-index.ts";
import { type Revision, revisionOf } from "./revision.ts";

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

/** Documents of other accounts are prepared again: an organization has thousands of accounts. */
const mostPrepared = 2000;

/** Every expectation of the organization, and its accounts; immutable, so that one version can be cached in memory. */
export class Catalogue {
  readonly organizationAccounts: ReadonlySet<string>;
  /** By the name of the expectation; an expectation without one was not pushed. */
  readonly revisions: ReadonlyMap<string, Revision>;
  readonly #expectations: readonly Expectation[];
  readonly #roles: RoleIndex;
  readonly #prepared = new Recent<Expected>(mostPrepared);

  get expectations(): readonly Expectation[] {
    return this.#expectations;
  }

  constructor(
    expectations: readonly Expectation[],
    organizationAccounts: Iterable<string>,
    revisions: ReadonlyMap<string, Revision> = new Map(),
  ) {
    this.#expectations = expectations;
    this.#roles = new RoleIndex(expectations);
    this.revisions = revisions;
    this.organizationAccounts = new Set(organizationAccounts);
  }

  /** The most specific expectation that covers a role. */
  cover(role: RoleLocation, partition: string): Cover {
    const [first, ...rest] = this.#roles.find(role);
    if (first === undefined) return { kind: "none" };
    if (rest.length > 0) return { kind: "ambiguous", names: [first, ...rest].map((one) => one.name) };
    return { kind: "one", expected: this.#prepare(first, role.account, partition) };
  }

  #prepare(expectation: Expectation, account: string, partition: string): Expected {
    return this.#prepared.get(`${expectation.name} ${account}`, () => {
      const revision = this.revisions.get(expectation.name) ?? revisionOf(expectation);
      return expect(expectation, renderTrust(expectation, account, partition), revision);
    });
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
