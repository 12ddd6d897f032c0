import type { Catalogue, Cover } from "../expectations/catalogue.ts";
import type { InLine } from "../expectations/revision.ts";
import { roleContextOf } from "../expectations/role-context.ts";
import { fingerprintOf } from "../incidents/fingerprint.ts";
import { inLineOf, isSameInLine } from "../incidents/role-record.ts";
import { compareDocuments, isDangerous, nobody } from "../policy/compare.ts";
import { isOwnRole, isServiceRole, type LiveRole } from "../principals/role.ts";
import { isLiteral } from "../shared/glob.ts";
import type { Recent } from "../shared/recent.ts";
import type { KnownRole, SweepPorts } from "./ports.ts";
import { staleSince } from "./stale-snapshots.ts";

/** The assessment of a listed role, from its page alone. */
export interface RoleAssessment {
  readonly isProtected: boolean;
  readonly isDrift: boolean;
  /** Drift without an incident. */
  readonly isUnannounced: boolean;
  /** Whether the role needs a recheck. */
  readonly needsRecheck: boolean;
  /** Present if the role is as expected and its record says otherwise. */
  readonly inLine?: InLine;
  /** Present if the role needs a new snapshot: the time of the last one. */
  readonly staleSince?: string;
}

/** Costs no call: a page carries each role's trust policy. */
export function assessRole(
  role: LiveRole,
  known: KnownRole | undefined,
  catalogue: Catalogue,
  ports: Pick<SweepPorts, "partition" | "settings" | "clock">,
  ratings: Recent<boolean>,
): RoleAssessment {
  const cover = isServiceRole(role) ? ({ kind: "none" } as const) : catalogue.cover(role, ports.partition);
  const isProtected = cover.kind !== "none";
  const since = staleSince(role, known, cover, ports.clock.now());
  const base = { isProtected, ...(since !== undefined && { staleSince: since }) };
  const isOpen = known?.openFingerprint !== undefined;
  if (known?.adopted) return { ...base, isDrift: false, isUnannounced: false, needsRecheck: true };
  const isDrift =
    cover.kind === "none"
      ? isRisky(role, catalogue, ports, ratings)
      : !isEqual(role, cover, catalogue, ports);
  const isReported = isDrift && isOpen && known.openFingerprint === fingerprintOf(role.document);
  const inLine = isDrift ? undefined : newInLine(role, known, cover);
  return {
    ...base,
    ...(inLine && { inLine }),
    isDrift,
    isUnannounced: isDrift && !isReported,
    // Only a protected role can be acted on later; an unprotected role is reported once
    needsRecheck: isDrift ? isProtected || !isReported : isOpen || isNoteOutdated(known),
  };
}

/** The record must learn that a suspended or retired role is there and as expected. */
function isNoteOutdated(known: KnownRole | undefined): boolean {
  return known?.suspended === true || known?.retired === true;
}

function newInLine(role: LiveRole, known: KnownRole | undefined, cover: Cover): InLine | undefined {
  if (cover.kind !== "one") return undefined;
  const inLine = inLineOf(cover.expected, role.document);
  const before = known?.inLine;
  return before !== undefined && isSameInLine(before, inLine) ? undefined : inLine;
}

function isEqual(
  role: LiveRole,
  cover: Exclude<ReturnType<Catalogue["cover"]>, { kind: "none" }>,
  catalogue: Catalogue,
  { settings }: Pick<SweepPorts, "settings">,
): boolean {
  if (cover.kind === "ambiguous") return false;
  const { prepared } = cover.expected;
  return (
    compareDocuments(prepared, role.document, roleContextOf(role, catalogue, settings)).verdict === "equal"
  );
}

/** @param ratings of roles of the same account, by their trust policies */
function isRisky(
  role: LiveRole,
  catalogue: Catalogue,
  { settings }: Pick<SweepPorts, "settings">,
  ratings: Recent<boolean>,
): boolean {
  if (isServiceRole(role) || (settings.unprotected === "ignore" && !isOwnRole(role))) return false;
  return ratings.get(role.document, () => {
    const comparison = compareDocuments(nobody, role.document, roleContextOf(role, catalogue, settings));
    return comparison.verdict !== "equal" && isDangerous(comparison);
  });
}

/**
 * The roles that an account must have: those that were seen before, and those that an expectation names in full for
 * this very account. One for all accounts says what a role must be, not that there is one in each.
 */
export function wantedRoles(
  account: string,
  known: readonly KnownRole[],
  catalogue: Catalogue,
): Map<string, KnownRole> {
  const named = catalogue.expectations
    .filter(({ match }) => match.accounts !== "*" && match.accounts.includes(account))
    .flatMap(({ match }) => match.roles.filter(isLiteral).map(partsOf));
  return new Map([...named, ...known].map((role) => [keyOf(role.name), role]));
}

/** IAM's role names are case-insensitive. */
export function keyOf(name: string): string {
  return name.toLowerCase();
}

/** Whether the absence of a role must be reported. */
export function isMissed(account: string, role: KnownRole, catalogue: Catalogue, partition: string): boolean {
  if (role.retired) return false;
  if (role.path !== undefined && isServiceRole({ path: role.path })) return false;
  return (
    role.openFingerprint !== undefined ||
    role.adopted === true ||
    catalogue.cover({ account, ...role }, partition).kind !== "none"
  );
}

function partsOf(pattern: string): KnownRole {
  const at = pattern.lastIndexOf("/");
  if (at < 0) return { name: pattern };
  return { name: pattern.slice(at + 1), path: `/${pattern.slice(0, at + 1).replace(/^\//, "")}` };
}
