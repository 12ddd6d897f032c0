import type { Directory } from "../directory.ts";
import { namedIn } from "../named-principals.ts";
import { type PrincipalKey, principalKeyOf } from "../principal-key.ts";
import type { PrincipalReader } from "./classify.ts";
import { recreated, undeterminable } from "./classify.ts";
import type { Orphan, OrphanStatus } from "./orphan.ts";

interface Facts {
  /** The documents, as plain text. */
  readonly expected: string;
  readonly live: string;
  /** The orphans whose ids the live document shows. */
  readonly orphans: readonly Orphan[];
  /** The orphans of the open incident. */
  readonly before: readonly Orphan[];
}

/**
 * Expected principals that the live document shows neither by ARN nor by id, and whose names may belong to another
 * principal now: IAM rejects ids without an owner, so the next change of a policy drops them, and a renamed user shows
 * by its new name. Reads IAM and the directory once for each principal of the organization.
 */
export async function findRemoved(
  { expected, live, orphans, before }: Facts,
  reader: PrincipalReader,
  directory: Directory,
): Promise<readonly Orphan[]> {
  const shown = new Set([...namesIn(live).keys(), ...orphans.map(({ principal }) => principal)]);
  const suspected = [...orphans, ...before];
  const removed: Orphan[] = [];
  for (const [principal, key] of namesIn(expected)) {
    if (shown.has(principal)) continue;
    const was =
      before.find((one) => one.principal === principal) ??
      suspected.find(({ oneOf }) => oneOf?.includes(principal));
    const status = await statusOf(principal, key, was, reader, directory);
    if (status !== undefined) removed.push({ principal, status });
  }
  return removed;
}

/** @returns undefined when nothing indicates that the name belongs to another principal */
async function statusOf(
  arn: string,
  key: PrincipalKey,
  was: Orphan | undefined,
  reader: PrincipalReader,
  directory: Directory,
): Promise<OrphanStatus | undefined> {
  const answer = await reader.ask(arn);
  if (answer.kind === "not-ours")
    return answer.isForeign && was === undefined ? undefined : undeterminable(answer.reason);
  if (answer.kind === "none")
    return (await renamedTo(arn, key, was, reader, directory)) ?? { kind: "deleted" };
  const { id } = answer.live;
  // The open incident takes precedence: the first known owner of the name may be a stranger
  const trusted = was?.principal === arn ? was.uniqueId : (await directory.historyOf(key))[0]?.id;
  return id === trusted ? undefined : recreated(answer.live, key, directory);
}

/** A renamed user keeps its unique id. @returns undefined if the current name of the user is unknown */
async function renamedTo(
  arn: string,
  key: PrincipalKey,
  was: Orphan | undefined,
  reader: PrincipalReader,
  directory: Directory,
): Promise<OrphanStatus | undefined> {
  const id = was?.uniqueId ?? (await directory.historyOf(key))[0]?.id;
  const owner = id === undefined ? undefined : await directory.ownerOf(id);
  if (owner === undefined || owner.arn === arn) return undefined;
  const answer = await reader.ask(owner.arn);
  return answer.kind === "there" && answer.live.id === id
    ? { kind: "renamed", id, arn: owner.arn }
    : undefined;
}

function namesIn(document: string): ReadonlyMap<string, PrincipalKey> {
  const arns = namedIn(document).flatMap((named) =>
    named.kind === "principal" && named.arn !== undefined ? [named.arn] : [],
  );
  return new Map(
    arns.flatMap((arn) => {
      const key = principalKeyOf(arn);
      return key?.kind === "role" || key?.kind === "user" ? [[arn, key] as const] : [];
    }),
  );
}
