import { orphansOf } from "../../incidents/cause.ts";
import { fingerprintOf } from "../../incidents/fingerprint.ts";
import { openOf } from "../../incidents/role-record.ts";
import { type Change, type Difference, plainText } from "../../policy/compare.ts";
import { namedIn } from "../../principals/named-principals.ts";
import { classifyOrphans, findTransient, PrincipalReader } from "../../principals/orphans/classify.ts";
import type { Orphan } from "../../principals/orphans/orphan.ts";
import { findRemoved } from "../../principals/orphans/removed.ts";
import { replaceUniqueIds } from "../../principals/orphans/replace-unique-ids.ts";
import { suspectsIn } from "../../principals/orphans/suspects.ts";
import type { Ports } from "../ports.ts";
import { asksFor, differenceOf } from "./compare-role.ts";
import type { BareDrift, Drift, Facts } from "./observation.ts";

/** For some seconds after a principal was created, IAM can show its unique id. */
const secondReadingSeconds = 5;

/** At most this many unknown ids of one document are looked up. */
const mostLookUps = 10;

/**
 * Whether the role must be read again before a report: an orphan counts only after a second reading. An open incident
 * of the same drift counts as the first reading.
 */
export async function pauseForSecondReading(
  { difference, live, fingerprint }: BareDrift,
  { record }: Facts,
  ports: Ports,
): Promise<boolean> {
  const changes = difference.verdict === "drift" ? difference.changes : [];
  if (suspectsIn(changes, plainText(live.document)).ids.length === 0) return false;
  if (openOf(record)?.fingerprint === fingerprint) return false;
  await ports.clock.pause(secondReadingSeconds * 1000);
  return true;
}

type Settled = Omit<Drift, "toggle">;

/**
 * Identifies each unique id in place of an expected principal. Costs nothing if there is none and no expected principal
 * of the organization is missing; otherwise a directory read for each id, and an IAM and a directory read for each
 * missing principal of the organization.
 *
 * @returns undefined when the role is as expected: each id belongs to the principal that it replaces
 * @throws RetryableError when the directory or IAM cannot be read at the moment
 */
export async function resolveOrphans(
  given: BareDrift,
  { trigger, record }: Facts,
  ports: Ports,
): Promise<Settled | undefined> {
  const { roleContext, ...bare } = given;
  const ourAccounts = new Set([...roleContext.organizationAccounts, trigger.role.account]);
  const found = given.difference;
  const reader = new PrincipalReader(ports.principals, ourAccounts);
  const open = openOf(record);
  const before = open === undefined ? [] : orphansOf(open.cause);
  const removedFrom = (live: string, orphans: readonly Orphan[]) =>
    findRemoved({ expected: bare.expected.document, live, orphans, before }, reader, ports.directory);
  if (found.verdict === "unreadable") return { ...bare, ourAccounts, orphans: await removedFrom("", []) };
  const { difference, ...resolved } = await withoutTransient(given, found, reader);
  if (difference === undefined) return undefined;
  const drift = { ...bare, ...resolved, ourAccounts };
  const actor =
    trigger.actor !== undefined && asksFor(trigger, drift.fingerprint) ? { actor: trigger.actor } : {};
  const document = plainText(drift.live.document);
  const orphans = await classifyOrphans(difference.changes, document, reader, ports.directory);
  const removed = await removedFrom(resolved.resolvedDocument ?? document, orphans);
  const changes = await nameStrangers(difference.changes, ports);
  return { ...drift, ...actor, difference: { ...difference, changes }, orphans: [...orphans, ...removed] };
}

interface Resolved {
  readonly difference: Readable | undefined;
  /** Without transient ids, so that the same drift stays one incident. */
  readonly fingerprint: string;
  readonly resolvedDocument?: string;
}

type Readable = Extract<Difference, { verdict: "drift" }>;

/** The difference with transient ids replaced by their owners' ARNs. */
async function withoutTransient(
  { expected, live, roleContext, fingerprint }: BareDrift,
  found: Readable,
  reader: PrincipalReader,
): Promise<Resolved> {
  const text = plainText(live.document);
  const shown = namedIn(text).flatMap((named) => (named.kind === "unique-id" ? [named.id] : []));
  const transient = await findTransient(suspectsIn(found.changes, text), shown, reader);
  if (transient.size === 0) return { difference: found, fingerprint };
  const resolved = replaceUniqueIds(text, transient);
  const difference = differenceOf(expected.prepared, resolved, roleContext);
  if (difference?.verdict === "unreadable") return { difference: found, fingerprint };
  const resolvedDocument = JSON.stringify(resolved);
  return { difference, fingerprint: fingerprintOf(resolvedDocument), resolvedDocument };
}

/** Names the former owner of an id that replaces no expected principal. */
async function nameStrangers(changes: readonly Change[], { directory }: Ports): Promise<readonly Change[]> {
  let lookUps = 0;
  const named: Change[] = [];
  for (const change of changes) {
    const isStranger = change.kind === "unique-id-added" && change.principal !== undefined;
    const owner =
      isStranger && lookUps++ < mostLookUps ? await directory.ownerOf(change.principal) : undefined;
    named.push(
      owner === undefined
        ? change
        : { ...change, message: `${change.message}; it was the id of ${owner.arn}` },
    );
  }
  return named;
}
