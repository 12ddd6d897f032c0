import type { Actor } from "./actor.ts";
import { type Catalogue, type Cover, type Expected, expect } from "./catalogue.ts";
import { PermanentError } from "./errors.ts";
import { digest, fingerprintOf } from "./fingerprint.ts";
import type { Hint } from "./hint.ts";
import { isOpen } from "./incident.ts";
import type { Comparison, Surroundings } from "./policy/change.ts";
import { compareDocuments, nobody, type PreparedDocument } from "./policy/compare.ts";
import type { Ports, RoleRecord } from "./ports.ts";
import { hasOwnName, isOwnRole, isServiceRole, type LiveRole } from "./role.ts";
import type { Toggle } from "./toggle.ts";

/** A comparison that did not end in "equal". */
export type Difference = Exclude<Comparison, { verdict: "equal" }>;

/** What was seen when we followed a hint, before anything is decided. */
export type Observation = { readonly hint: Hint; readonly record: RoleRecord } & (
  | { readonly kind: "handled"; readonly incidentId: string }
  /** Not protected, and nothing in the event is dangerous on its own. */
  | { readonly kind: "unprotected" }
  | { readonly kind: "service-role"; readonly live: LiveRole }
  | { readonly kind: "gone"; readonly cover: Cover }
  | { readonly kind: "not-readable"; readonly cover: Cover; readonly error: PermanentError }
  | { readonly kind: "ambiguous"; readonly live: LiveRole; readonly expectations: readonly string[] }
  /** Not protected, judged on its own: what a role that admitted nobody would gain by this document. */
  | {
      readonly kind: "on-its-own";
      readonly live: LiveRole;
      readonly difference?: Difference;
      readonly actor?: Actor;
    }
  | AsExpected
  | Drift
);

export interface AsExpected {
  readonly kind: "as-expected";
  readonly live: LiveRole;
  readonly expected: Expected;
  /** What the event's document would have opened: it was drift, but is not there any more. */
  readonly overtaken?: {
    readonly difference: Difference;
    readonly document: string;
    readonly fingerprint: string;
  };
}

export interface Drift {
  readonly kind: "drift";
  readonly live: LiveRole;
  readonly expected: Expected;
  readonly difference: Difference;
  readonly fingerprint: string;
  /** Who asked for exactly the document that is live; undefined when no known call did. */
  readonly actor?: Actor;
  readonly toggle: Toggle;
}

/**
 * Follows a hint to the live role. Costs one table read and one GetRole; drift costs a reading of the toggle more.
 *
 * @throws RetryableError when the role, the table or the toggle cannot be read for now
 */
export async function observe(hint: Hint, ports: Ports): Promise<Observation> {
  const { record, catalogue } = await ports.state.read(hint.role);
  const facts = { hint, record };
  const handled = record.handled.find(({ eventId }) => eventId === hint.eventId);
  if (handled !== undefined && !handled.unfinished)
    return { ...facts, kind: "handled", incidentId: handled.incidentId };

  const cover = catalogue.cover(hint.role, hint.partition);
  if (cover.kind === "none" && !isWorthReading(facts, catalogue, ports))
    return { ...facts, kind: "unprotected" };

  const live = await readRole(hint, ports);
  if (live instanceof PermanentError) return { ...facts, kind: "not-readable", cover, error: live };
  if (live === undefined) return { ...facts, kind: "gone", cover: coverOfGone(facts, catalogue) };
  if (isServiceRole(live)) return { ...facts, kind: "service-role", live };
  return { ...facts, ...(await judge(facts, live, catalogue, ports)) };
}

type Facts = Pick<Observation, "hint" | "record">;

async function judge({ hint, record }: Facts, live: LiveRole, catalogue: Catalogue, ports: Ports) {
  const cover = catalogue.cover(live, hint.partition);
  const fingerprint = fingerprintOf(live.document);
  const actor = hint.actor !== undefined && asksFor(hint, fingerprint) ? { actor: hint.actor } : {};
  if (cover.kind === "ambiguous") return { kind: "ambiguous" as const, live, expectations: cover.names };
  if (cover.kind === "none") {
    if (ports.settings.unprotected === "ignore" && !isOwnRole(live)) return { kind: "unprotected" as const };
    const difference = differenceOf(nobody, live.document, surroundingsOf(hint, catalogue));
    return { kind: "on-its-own" as const, live, ...actor, ...(difference && { difference }) };
  }
  const expected = withAdopted(cover.expected, record);
  const surroundings = surroundingsOf(hint, catalogue, expected);
  const difference = differenceOf(expected.prepared, live.document, surroundings);
  if (difference === undefined) return asExpected(hint, live, expected, surroundings);
  const toggle = await ports.toggle.read();
  return { kind: "drift" as const, live, expected, difference, fingerprint, ...actor, toggle };
}

function asExpected(hint: Hint, live: LiveRole, expected: Expected, surroundings: Surroundings): AsExpected {
  const document = hint.claimedDocument;
  const difference =
    document === undefined ? undefined : differenceOf(expected.prepared, document, surroundings);
  if (document === undefined || difference === undefined) return { kind: "as-expected", live, expected };
  return {
    kind: "as-expected",
    live,
    expected,
    overtaken: { difference, document, fingerprint: fingerprintOf(document) },
  };
}

/** For a role without expectation the event's own claim says whether the live role is worth a call. */
function isWorthReading({ hint, record }: Facts, catalogue: Catalogue, { settings }: Ports): boolean {
  if (record.latest !== undefined && isOpen(record.latest)) return true;
  if (hasOwnName(hint.role)) return true;
  if (settings.unprotected === "ignore" || hint.kind === "role-deleted") return false;
  if (hint.claimedDocument === undefined) return true;
  return isDangerous(differenceOf(nobody, hint.claimedDocument, surroundingsOf(hint, catalogue)));
}

export function isDangerous(difference: Difference | undefined): boolean {
  return difference?.severity === "high" || difference?.severity === "critical";
}

async function readRole(hint: Hint, ports: Ports): Promise<LiveRole | undefined | PermanentError> {
  try {
    return await ports.roles.read(hint.role);
  } catch (error) {
    if (error instanceof PermanentError) return error;
    throw error;
  }
}

/** The event names no path, so a role that is gone is known by the path we last saw it under. */
function coverOfGone({ hint, record }: Facts, catalogue: Catalogue): Cover {
  const location = record.path === undefined ? hint.role : { ...hint.role, path: record.path };
  return catalogue.cover(location, hint.partition);
}

/** An adopted document stands as long as the expectation that it replaced has not been changed. */
function withAdopted(expected: Expected, { adopted }: RoleRecord): Expected {
  if (adopted === undefined || adopted.expectationDigest !== digest(expected.document)) return expected;
  return expect(expected.expectation, adopted.document);
}

function asksFor(hint: Hint, fingerprint: string): boolean {
  return hint.claimedDocument !== undefined && fingerprintOf(hint.claimedDocument) === fingerprint;
}

function surroundingsOf(hint: Hint, catalogue: Catalogue, expected?: Expected): Surroundings {
  return {
    account: hint.role.account,
    organizationAccounts: catalogue.organizationAccounts,
    ...(expected && { availability: expected.expectation.availability }),
  };
}

function differenceOf(
  expected: PreparedDocument,
  document: string,
  surroundings: Surroundings,
): Difference | undefined {
  const comparison = compareDocuments(expected, document, surroundings);
  return comparison.verdict === "equal" ? undefined : comparison;
}
