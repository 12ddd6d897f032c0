import { whyEnded, withAdopted } from "../../expectations/adoption.ts";
import type { Cover } from "../../expectations/catalogue.ts";
import type { Dependent } from "../../principals/directory.ts";
import { type Named, namedIn } from "../../principals/named-principals.ts";
import { type PrincipalKey, principalKeyText } from "../../principals/principal-key.ts";
import { isServiceRole } from "../../principals/role.ts";
import { PermanentError, RetryableError } from "../../shared/errors.ts";
import { spreadingSeconds } from "../../shared/retry.ts";
import { secondsBetween } from "../../shared/time.ts";
import { checkProviders } from "./check-providers.ts";
import { permissionDrift } from "./permission-drift.ts";
import type { ShowingPorts, TakeSnapshotPorts } from "./ports.ts";
import type { RoleSnapshot } from "./snapshot.ts";
import type { SnapshotOrder } from "./snapshot-order.ts";
import { trustDigest } from "./trust-digest.ts";

export type SnapshotOutcome =
  /** Deleted in the meantime. Its versions stay for a restore; its entries of trusted principals are deleted. */
  | { readonly kind: "gone" }
  /** Reading or storing it failed permanently. */
  | { readonly kind: "failed"; readonly code: string; readonly error: string }
  /** A sweep ordered it before the last snapshot was taken. */
  | { readonly kind: "outdated" }
  /** No expectation covers it, or AWS manages it. */
  | { readonly kind: "unprotected" }
  /** A role of our own, compared with the member template. No snapshot of it is stored. */
  | {
      readonly kind: "compared";
      readonly differences: readonly string[];
      /** With the forwarder: the events that wait in the account because the hub did not accept them. */
      readonly undelivered?: number;
    }
  | {
      readonly kind: "taken";
      /** Whether the role had changed, so that a version was added. */
      readonly isNew: boolean;
      /** The number of principals in its trust policy that can be deleted. */
      readonly principals: number;
      /** The ARNs of the organization's principals and providers that could not be read. */
      readonly unreadable: readonly string[];
    };

/**
 * Reads a role with all its parts and stores what is needed after the role or a principal that it trusts is deleted:
 * the role, the principals in its trust policy, and their current ids.
 *
 * @throws RetryableError when AWS throttles or fails
 */
export function takeSnapshot(order: SnapshotOrder, ports: TakeSnapshotPorts): Promise<SnapshotOutcome> {
  return noteFailure(order, ports, async () =>
    (await isOutdated(order, ports)) ? { kind: "outdated" } : take(order, ports),
  );
}

/** Records a permanent failure, so that the snapshot is not ordered again too early. */
export async function noteFailure(
  order: SnapshotOrder,
  { seen, clock }: Pick<TakeSnapshotPorts, "seen" | "clock">,
  read: () => Promise<SnapshotOutcome>,
): Promise<SnapshotOutcome> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    await seen.noteFailure(order, clock.now().toISOString());
    return { kind: "failed", code: error.code, error: error.message };
  }
}

/** Sweeps order a snapshot again if they do not know that it is on its way. */
async function isOutdated(order: SnapshotOrder, { seen }: TakeSnapshotPorts): Promise<boolean> {
  if (order.orderedAt === undefined) return false;
  const mark = await seen.read(order);
  return mark !== undefined && mark.at > order.orderedAt;
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
  const { adopted } = record;
  const context = { cover, live: snapshot, partition: order.partition };
  const isValid = adopted !== undefined && whyEnded(adopted, context) === undefined;
  const expected =
    cover.kind === "one" ? withAdopted(cover.expected, isValid ? adopted : undefined) : undefined;
  const named = [snapshot.trust, ...(expected ? [expected.document] : [])].flatMap(namedIn);
  const keys = await keysOf(named, ports);
  await ports.trusts.replace(dependentOf(snapshot, cover), keys);
  // Only live principals: an expected name may belong to a stranger, who must not become its first known owner
  const unreadable = await learnIds(namedIn(snapshot.trust), catalogue.organizationAccounts, ports);
  const document = expected?.document ?? snapshot.trust;
  const trusting = { document, partition: order.partition, ours: catalogue.organizationAccounts };
  unreadable.push(...(await checkProviders(trusting, ports)));
  await rememberOwnId(snapshot, ports);
  await reportPermissions(order, snapshot, cover, ports);
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

/** Unique ids without a known owner are omitted. */
async function keysOf(named: readonly Named[], ports: TakeSnapshotPorts): Promise<PrincipalKey[]> {
  const keys = await Promise.all(
    named.map((one) => (one.kind === "unique-id" ? ports.directory.ownerOf(one.id) : one.key)),
  );
  const found = keys.filter((key) => key !== undefined);
  return [...new Map(found.map((key) => [principalKeyText(key), key])).values()];
}

/** Records ids while their owners exist: once an owner is deleted, the trust policy shows only the id. */
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

/** Records the role's own id if other roles trust it. */
async function rememberOwnId(snapshot: RoleSnapshot, { directory }: TakeSnapshotPorts): Promise<void> {
  const { account, name, id, arn, createdAt, takenAt } = snapshot;
  const key = { kind: "role", account, name } as const;
  const dependents = await directory.dependentsOf(key);
  if (dependents.length > 0) await directory.remember({ ...key, id, arn, since: createdAt ?? takenAt });
}

/**
 * Before the snapshot is stored: a run after a crash compares with the same version again.
 *
 * @throws RetryableError as `requireCallShown` does
 */
async function reportPermissions(
  order: SnapshotOrder,
  snapshot: RoleSnapshot,
  cover: Cover,
  ports: TakeSnapshotPorts,
): Promise<void> {
  if (cover.kind === "one" && cover.expected.expectation.permissions === "ignore") return;
  const drift = permissionDrift(await ports.store.newest(order), snapshot, order);
  if (drift !== undefined) return ports.permissions.send(drift);
  requireCallShown(order, ports);
}

/** @throws RetryableError while IAM may not show the call yet after which the role is read */
export function requireCallShown({ name, caller }: SnapshotOrder, ports: ShowingPorts): void {
  const { clock, iamShowsAfterSeconds = spreadingSeconds } = ports;
  if (caller === undefined || secondsBetween(caller.occurredAt, clock.now()) >= iamShowsAfterSeconds) return;
  throw new RetryableError("NotShownYet", `role ${name}: IAM does not show the change yet`);
}
