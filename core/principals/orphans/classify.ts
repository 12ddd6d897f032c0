import type { Change } from "../../policy/compare.ts";
import { PermanentError } from "../../shared/errors.ts";
import type { Directory, LivePrincipal, Principals } from "../directory.ts";
import { type PrincipalKey, principalKeyOf } from "../principal-key.ts";
import { assignOwners, type Owned } from "./assign-owners.ts";
import type { Orphan, OrphanStatus } from "./orphan.ts";
import { type Suspects, suspectsIn } from "./suspects.ts";

/** What IAM returns for an expected principal, or why it cannot be read. */
type Answer =
  | { readonly kind: "there"; readonly live: LivePrincipal }
  | { readonly kind: "none" }
  | { readonly kind: "not-ours"; readonly reason: string; readonly isForeign?: true };

/** The limit for one role; principals that are not read are undeterminable. */
const mostReadings = 20;

/** Reads each expected principal of the organization at most once. */
export class PrincipalReader {
  readonly #principals: Principals;
  readonly #ourAccounts: ReadonlySet<string>;
  readonly #answers = new Map<string, Answer>();

  constructor(principals: Principals, ourAccounts: ReadonlySet<string>) {
    this.#principals = principals;
    this.#ourAccounts = ourAccounts;
  }

  async ask(arn: string): Promise<Answer> {
    const answer = this.#answers.get(arn) ?? (await this.#read(arn));
    this.#answers.set(arn, answer);
    return answer;
  }

  async #read(arn: string): Promise<Answer> {
    const account = principalKeyOf(arn)?.account ?? "unknown";
    if (!this.#ourAccounts.has(account)) {
      const reason = `account ${account} is outside the organization, so its principals cannot be read`;
      return { kind: "not-ours", reason, isForeign: true };
    }
    if (this.#answers.size >= mostReadings)
      return { kind: "not-ours", reason: "too many principals are missing to read all of them" };
    try {
      const live = await this.#principals.read(arn);
      return live === undefined ? { kind: "none" } : { kind: "there", live };
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return { kind: "not-ours", reason: `account ${account} cannot be read (${error.code})` };
    }
  }
}

/**
 * Ids that IAM shows temporarily in place of the ARN, although their owner exists.
 *
 * @param shown all unique ids of the live document
 * @returns the ARN for each such id
 */
export async function findTransient(
  { ids, missing }: Suspects,
  shown: readonly string[],
  reader: PrincipalReader,
): Promise<ReadonlyMap<string, string>> {
  const transient = new Map<string, string>();
  if (ids.length === 0) return transient;
  for (const arn of [...missing.role, ...missing.user]) {
    const answer = await reader.ask(arn);
    if (answer.kind === "there" && shown.includes(answer.live.id)) transient.set(answer.live.id, arn);
  }
  return transient;
}

/** Identifies the former owner of each id in place of an expected principal, and the current owner of its name. */
export async function classifyOrphans(
  changes: readonly Change[],
  document: string,
  reader: PrincipalReader,
  directory: Directory,
): Promise<readonly Orphan[]> {
  const owned = await assignOwners(suspectsIn(changes, document), directory);
  const orphans: Orphan[] = [];
  for (const { stranger, unclear, ...one } of owned)
    orphans.push({ ...one, status: await statusOf({ stranger, unclear, ...one }, reader, directory) });
  return orphans;
}

async function statusOf(
  { uniqueId, principal, stranger, unclear }: Owned,
  reader: PrincipalReader,
  directory: Directory,
): Promise<OrphanStatus> {
  if (principal === undefined) return undeterminable("the former owner of the ID is unknown");
  if (stranger) return undeterminable("the expectation does not name that principal");
  const answer = await reader.ask(principal);
  if (answer.kind === "not-ours") return undeterminable(answer.reason);
  if (unclear) return undeterminable("more expected principals are missing than unique ids are present");
  if (answer.kind === "none") return { kind: "deleted" };
  if (answer.live.id === uniqueId) return undeterminable("the owner of the ID still exists");
  return recreated(answer.live, principalKeyOf(principal), directory);
}

export async function recreated(
  { id, createdAt }: LivePrincipal,
  key: PrincipalKey | undefined,
  directory: Directory,
): Promise<OrphanStatus> {
  const history = key === undefined ? [] : await directory.historyOf(key);
  const known = history.find((one) => one.id === id);
  return {
    kind: "recreated",
    id,
    ...(createdAt !== undefined && { createdAt }),
    ...(known?.createdBy !== undefined && { createdBy: known.createdBy }),
    ...(known?.restoredFor !== undefined && { restoredFor: known.restoredFor }),
    ...(known?.restoreApprovedBy !== undefined && { restoreApprovedBy: known.restoreApprovedBy }),
  };
}

export function undeterminable(reason: string): OrphanStatus {
  return { kind: "undeterminable", reason };
}
