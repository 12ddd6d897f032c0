import { withAdopted } from "../../expectations/adoption.ts";
import type { Cover } from "../../expectations/catalogue.ts";
import type { Dependent } from "../../principals/directory.ts";
import { type Named, namedIn } from "../../principals/named-principals.ts";
import { type PrincipalKey, principalKeyText } from "../../principals/principal-key.ts";
import { isServiceRole } from "../../principals/role.ts";
import { PermanentError } from "../../shared/errors.ts";
import { checkProviders } from "./check-providers.ts";
import type { TakeSnapshotPorts } from "./ports.ts";
import type { RoleSnapshot } from "./snapshot.ts";
import type { SnapshotOrder } from "./snapshot-order.ts";
import { trustDigest } from "./trust-digest.ts";

/** What came of an order. */
export type SnapshotOutcome =
  /** Deleted meanwhile. Its versions stay, for it may be restored from them; but it trusts nobody any more. */
  | { readonly kind: "gone" }
  /** Not to be read, or kept, however often it is tried. */
  | { readonly kind: "failed"; readonly code: string; readonly error: string }
  /** No expectation covers it, or AWS keeps it itself. */
  | { readonly kind: "unprotected" }
  | {
      readonly kind: "taken";
      /** Whether the role had changed, so that there is a version more. */
      readonly isNew: boolean;
      /** How many principals it names that can go away. */
      readonly principals: number;
      /** The ARNs of those of our accounts that could not be read, providers included. */
      readonly unreadable: readonly string[];
    };

/**
 * Reads a role with all its parts, and keeps what is needed once it, or somebody whom it trusts, is gone: the role
 * itself, whom it names, and which ids those have now. What fails for good is noted, so that it is not ordered again
 * before its time.
 *
 * @throws RetryableError when AWS throttles or fails
 */
export async function takeSnapshot(order: SnapshotOrder, ports: TakeSnapshotPorts): Promise<SnapshotOutcome> {
  try {
    return await take(order, ports);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    await ports.seen.noteFailure(order, ports.clock.now().toISOString());
    return { kind: "failed", code: error.code, error: error.message };
  }
}

async function take(order: SnapshotOrder, ports: TakeSnapshotPorts): Promise<SnapshotOutcome> {
  const { record, catalogue } = await ports.state.read(order);
  const snapshot = await ports.snapshots.read(order);
  const { path } = snapshot ?? record;
  const cover = catalogue.cover({ ...order, ...(path !== undefined && { path }) }, order.partition);
  const isProtected = cover.kind !== "none" && !(snapshot !== undefined && isServiceRole(snapshot));
  if (!isProtected || snapshot === undefined) {
    await ports.trusts.forget(order);
    await ports.seen.forget(order);
    return { kind: isProtected ? "gone" : "unprotected" };
  }
  const expected = cover.kind === "one" ? withAdopted(cover.expected, record.adopted) : undefined;
  const named = [snapshot.trust, ...(expected ? [expected.document] : [])].flatMap(namedIn);
  const keys = await keysOf(named, ports);
  await ports.trusts.replace(dependentOf(snapshot, cover), keys);
  // Not of names that are only expected: whoever has such a name now may be a stranger, and is not to be the first known
  const unreadable = await learnIds(namedIn(snapshot.trust), catalogue.organizationAccounts, ports);
  const document = expected?.document ?? snapshot.trust;
  const trusting = { document, partition: order.partition, ours: catalogue.organizationAccounts };
  unreadable.push(...(await checkProviders(trusting, ports)));
  await rememberOwnId(snapshot, ports);
  const isNew = await ports.store.save(snapshot);
  await ports.seen.note(snapshot, {
    id: snapshot.id,
    trustDigest: trustDigest(snapshot.trust, cover),
    at: snapshot.takenAt,
  });
  return { kind: "taken", isNew, principals: keys.length, unreadable };
}

function dependentOf(
  { account, name, arn }: RoleSnapshot,
  cover: Exclude<Cover, { kind: "none" }>,
): Dependent {
  const role = { account, name, arn };
  if (cover.kind === "ambiguous")
    return { ...role, expectation: cover.names.join(" and "), availability: "normal" };
  const { name: expectation, availability } = cover.expected.expectation;
  return { ...role, expectation, availability };
}

/** An id that nobody knows is nobody's. */
async function keysOf(named: readonly Named[], ports: TakeSnapshotPorts): Promise<PrincipalKey[]> {
  const keys = await Promise.all(
    named.map((one) => (one.kind === "unique-id" ? ports.directory.ownerOf(one.id) : one.key)),
  );
  const found = keys.filter((key) => key !== undefined);
  return [...new Map(found.map((key) => [principalKeyText(key), key])).values()];
}

/** While a role or user is there, its id can be asked for; once it is gone, only the id is left in the trust. */
async function learnIds(
  named: readonly Named[],
  ours: ReadonlySet<string>,
  { directory, principals, clock }: TakeSnapshotPorts,
): Promise<string[]> {
  const unreadable: string[] = [];
  for (const [arn, key] of arnsOf(named)) {
    const { kind, account, name } = key;
    if ((kind !== "role" && kind !== "user") || !ours.has(account)) continue;
    const history = await directory.historyOf(key);
    if (history.length > 0) continue;
    try {
      const live = await principals.read(arn);
      if (live === undefined) continue;
      const since = live.createdAt ?? clock.now().toISOString();
      await directory.remember({ kind, account, name, id: live.id, arn: live.arn, since });
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      unreadable.push(arn);
    }
  }
  return unreadable;
}

function arnsOf(named: readonly Named[]): Map<string, PrincipalKey> {
  return new Map(
    named.flatMap((one) =>
      one.kind === "principal" && one.arn !== undefined ? [[one.arn, one.key] as const] : [],
    ),
  );
}

/** A role that others trust is one of those whose id matters. */
async function rememberOwnId(snapshot: RoleSnapshot, { directory }: TakeSnapshotPorts): Promise<void> {
  const { account, name, id, arn, createdAt, takenAt } = snapshot;
  const key = { kind: "role", account, name } as const;
  const dependents = await directory.dependentsOf(key);
  if (dependents.length > 0) await directory.remember({ ...key, id, arn, since: createdAt ?? takenAt });
}
