import type { Recheck, RecheckQueue } from "../../events/recheck.ts";
import type { ToggleReader } from "../../expectations/toggle.ts";
import type { Clock } from "../../shared/clock.ts";
import { digest } from "../../shared/digest.ts";
import { retryOnConflict } from "../../shared/retry.ts";
import { wholeSeconds } from "../../shared/time.ts";
import { isGroupId } from "../group.ts";
import { advance, type Incident } from "../incident.ts";
import type { Groups, State } from "../ports.ts";
import { digestOf, isAsked, pendingApproval, proposed } from "./proposal.ts";

export interface ApprovalPorts {
  readonly state: Pick<State, "read" | "write" | "incident">;
  readonly groups: Pick<Groups, "members">;
  readonly toggle: ToggleReader;
  /** Where roles are looked at again: those that are there, and those that are gone, which another function creates. */
  readonly rechecks: { readonly trustUpdated: RecheckQueue; readonly principalChanged: RecheckQueue };
  readonly clock: Pick<Clock, "now">;
  readonly partition: Recheck["partition"];
}

export interface Request {
  /** The id of an incident, or of a group. */
  readonly subject: string;
  /** Of the proposal as the person saw it. */
  readonly digest: string;
  /** Who, as they are known where they said it. */
  readonly by: string;
  /** Nothing was shown to the person, so there is nothing that they can have approved: only says how it stands. */
  readonly isUnseen?: boolean;
}

export interface Answer {
  readonly kind: "approved" | "already" | "refused";
  /** A sentence for the person. */
  readonly text: string;
}

/** So many roles at a time: an answer must be given within seconds, and the table has limits. */
const atOnce = 10;

/** A record that other handlers write more often than this is not approved. */
const attempts = 4;

/**
 * Puts a person's yes on record, for exactly what they saw, and has each role looked at again. What is then done is
 * decided as ever, with every guard. Safe to call again: an answer that is on record is not written twice.
 *
 * @throws RetryableError or PermanentError when the table or a queue does not answer
 */
export async function approve(request: Request, ports: ApprovalPorts): Promise<Answer> {
  const incidents = await incidentsOf(request.subject, ports);
  if (incidents.length === 0) return refused(`There is no incident or group ${request.subject}.`);
  const toggle = await ports.toggle.read();
  if (toggle.mode === "off") {
    const why = toggle.problem === undefined ? "" : ` (${toggle.problem})`;
    return refused(`Auto-remediation is off${why}, so nothing would be written, and nothing was approved.`);
  }
  const now = ports.clock.now();
  const pending = incidents.filter((incident) => pendingApproval(incident, now) !== undefined);
  const asked = incidents.filter((incident) => isAsked(incident, now));
  if (pending.length + asked.length === 0) return refused(nothingWaits(incidents));
  const isUnseen = request.isUnseen === true && asked.length > 0;
  if (isUnseen || digestOf(incidents) !== request.digest) {
    return refused("It has changed since: look at the message again. Nothing was approved.");
  }
  const results = await inParts(asked, (incident) => approveOne(incident, request, ports));
  const approved = results.flatMap(({ kind, incident }) => (kind === "changed" ? [] : [incident]));
  // Also for those that were approved before: whoever did may have come no further
  await send([...pending, ...approved], ports);
  return answerOf(results, pending);
}

type Result =
  | { readonly kind: "approved" | "already"; readonly incident: Incident }
  | { readonly kind: "changed"; readonly incident?: never };

async function incidentsOf(subject: string, { state, groups }: ApprovalPorts): Promise<readonly Incident[]> {
  if (isGroupId(subject)) return groups.members(subject);
  const incident = await state.incident(subject);
  return incident === undefined ? [] : [incident];
}

/** Through the role's record, as every handler writes: whoever is first wins, and the other sees what they did. */
function approveOne(seen: Incident, { by }: Request, ports: ApprovalPorts): Promise<Result> {
  return retryOnConflict(attempts, async () => {
    const { record } = await ports.state.read(seen.role);
    const { latest } = record;
    if (latest?.id !== seen.id || proposed(latest) !== proposed(seen)) return { kind: "changed" };
    if (latest.state !== "awaiting-approval") return { kind: "changed" };
    // One that nobody acted on for long is given again
    if (!isAsked(latest, ports.clock.now())) return { kind: "already", incident: latest };
    const at = ports.clock.now().toISOString();
    const approval = { at, by, fingerprint: latest.fingerprint, proposed: proposed(latest) };
    const incident = advance({ ...latest, approval }, latest.state, at, `Approved by ${by}.`);
    await ports.state.write(seen.role, { ...record, latest: incident }, [incident]);
    return { kind: "approved", incident };
  });
}

async function send(incidents: readonly Incident[], { rechecks, partition }: ApprovalPorts): Promise<void> {
  const rechecksOf = (some: readonly Incident[]) =>
    some.flatMap((incident) => recheckOf(incident, partition));
  const isGone = ({ cause }: Incident) => cause.kind === "role-deleted";
  const [gone, there] = [incidents.filter(isGone), incidents.filter((one) => !isGone(one))];
  if (there.length > 0) await rechecks.trustUpdated.send(rechecksOf(there));
  if (gone.length > 0) await rechecks.principalChanged.send(rechecksOf(gone));
}

/** Its id is the approval's own: sent twice, it is known the second time. */
function recheckOf({ id, role, approval }: Incident, partition: Recheck["partition"]): Recheck[] {
  if (approval === undefined) return [];
  const sweepId = digest(`approval ${id} ${approval.at}`).slice(0, 32);
  const { account, name: roleName } = role;
  const seenAt = wholeSeconds(approval.at);
  return [{ reason: "approved", sweepId, account, roleName, partition, seenAt }];
}

function answerOf(results: readonly Result[], pending: readonly Incident[]): Answer {
  const approved = results.filter(({ kind }) => kind === "approved").length;
  const changed = results.filter(({ kind }) => kind === "changed").length;
  const before = [...pending, ...results.flatMap((one) => (one.kind === "already" ? [one.incident] : []))];
  const rest = changed === 0 ? "" : ` ${rolesText(changed)} changed meanwhile: look at the message again.`;
  if (approved > 0) {
    return { kind: "approved", text: `Approved: ${rolesText(approved)}, being written now.${rest}` };
  }
  const by = before[0]?.approval?.by;
  if (by === undefined) return refused(`Nothing was approved.${rest}`);
  return { kind: "already", text: `${by} has approved it already; it is being written now.${rest}` };
}

function nothingWaits(incidents: readonly Incident[]): string {
  const answered = incidents.findLast(({ approval }) => approval !== undefined)?.approval;
  const before = answered === undefined ? "" : ` ${answered.by} approved it at ${answered.at}.`;
  return `Nothing waits for an approval any more: look at the message for how it stands.${before}`;
}

async function inParts<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += atOnce)
    results.push(...(await Promise.all(items.slice(from, from + atOnce).map(work))));
  return results;
}

function rolesText(count: number): string {
  return count === 1 ? "1 role" : `${count} roles`;
}

function refused(text: string): Answer {
  return { kind: "refused", text };
}
