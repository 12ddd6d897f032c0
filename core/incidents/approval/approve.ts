import { type Recheck, type RecheckQueue, rechecksOf } from "../../events/recheck.ts";
import type { ToggleReader } from "../../expectations/toggle.ts";
import type { Clock } from "../../shared/clock.ts";
import { defined } from "../../shared/defined.ts";
import { digest } from "../../shared/digest.ts";
import { retryOnConflict } from "../../shared/retry.ts";
import { countText } from "../../shared/text.ts";
import { changesSince } from "../follow-up/changes-since.ts";
import { incidentsOf } from "../group/incidents-of.ts";
import type { Approval, Incident } from "../incident.ts";
import type { Groups, State } from "../ports.ts";
import { whyNotAnother } from "./four-eyes.ts";
import { withApproval } from "./given-approval.ts";
import { digestOf, isApprovable, isAsked, pendingApproval, proposed } from "./proposal.ts";

export interface ApprovalPorts {
  readonly state: Pick<State, "read" | "approve" | "incident">;
  readonly groups: Pick<Groups, "members">;
  readonly toggle: ToggleReader;
  /** The queues for rechecks: of existing roles, and of deleted roles, which another function restores. */
  readonly rechecks: { readonly trustUpdated: RecheckQueue; readonly principalChanged: RecheckQueue };
  readonly clock: Pick<Clock, "now">;
  readonly partition: Recheck["partition"];
  /** Whether another person than the one who caused an incident must approve it, as far as it is known here. */
  readonly fourEyes?: boolean;
}

export interface Request {
  /** The id of an incident, or of a group. */
  readonly subject: string;
  /** Of the proposal that the person saw. */
  readonly digest: string;
  /** The name of the person in the channel of the approval. */
  readonly by: string;
  /** @see Approval */
  readonly identity?: string | undefined;
  /** The last change that the person saw, ISO 8601. @default unknown */
  readonly since?: string | undefined;
  /** The person saw no proposal and can approve nothing: returns only the status. */
  readonly isUnseen?: boolean;
}

export interface Answer {
  readonly kind: "approved" | "already" | "refused";
  /** A sentence for the person. */
  readonly text: string;
}

/** Roles approved in parallel: the answer is due within seconds, and the table has limits. */
const atOnce = 10;

/** A record that other handlers write more often than this is not approved. */
const attempts = 4;

/**
 * Records a person's approval of exactly the proposal that they saw, and sends a recheck of each role. The recheck
 * decides as always, with every guard. Safe to call again: a recorded approval is not written twice.
 *
 * @throws RetryableError or PermanentError when the table or a queue does not answer
 */
export async function approve(request: Request, ports: ApprovalPorts): Promise<Answer> {
  const incidents = await incidentsOf(request.subject, ports);
  if (incidents.length === 0) return refused(`Incident or group ${request.subject} does not exist.`);
  const toggle = await ports.toggle.read();
  if (toggle.mode === "off") {
    const why = toggle.problem === undefined ? "" : ` (${toggle.problem})`;
    return refused(`Auto-remediation is off${why}, so nothing can be written. Nothing was approved.`);
  }
  const now = ports.clock.now();
  const pending = incidents.filter((incident) => pendingApproval(incident, now) !== undefined);
  const asked = incidents.filter((incident) => isAsked(incident, now));
  if (pending.length + asked.length === 0)
    return refused(staleText(nothingWaits(incidents), incidents, request));
  const isUnseen = request.isUnseen === true && asked.length > 0;
  if (isUnseen || digestOf(incidents) !== request.digest) {
    return refused(
      staleText(
        "The proposal has changed: read the updated message. Nothing was approved.",
        incidents,
        request,
      ),
    );
  }
  const why = asked.map((one) => whyNotAnother(one, request.identity)).find((one) => one !== undefined);
  if (ports.fourEyes && why !== undefined)
    return refused(`Another person must approve this, because ${why}. Nothing was approved.`);
  const results = await inParts(asked, (incident) => approveOne(incident, request, ports));
  const approved = results.flatMap(({ kind, incident }) => (kind === "changed" ? [] : [incident]));
  // Also those approved before: that handler may have stopped before it sent them
  await send([...pending, ...approved], ports);
  return answerOf(results, pending);
}

type Result =
  | { readonly kind: "approved" | "already"; readonly incident: Incident }
  | { readonly kind: "changed"; readonly incident?: never };

/** The first approval wins. */
function approveOne(seen: Incident, { by, identity }: Request, ports: ApprovalPorts): Promise<Result> {
  return retryOnConflict(attempts, async () => {
    const { record } = await ports.state.read(seen.role);
    const { latest } = record;
    if (latest?.id !== seen.id || proposed(latest) !== proposed(seen)) return { kind: "changed" };
    if (!isApprovable(latest)) return { kind: "changed" };
    // An expired approval is given again
    if (!isAsked(latest, ports.clock.now())) return { kind: "already", incident: latest };
    const at = ports.clock.now().toISOString();
    const approval = defined({
      at,
      by,
      identity,
      fingerprint: latest.fingerprint,
      proposed: proposed(latest),
    });
    await ports.state.approve(latest, approval);
    return { kind: "approved", incident: withApproval(latest, { ...approval, incidentId: latest.id }) };
  });
}

async function send(incidents: readonly Incident[], { rechecks, partition }: ApprovalPorts): Promise<void> {
  const approvedRechecks = (some: readonly Incident[]) =>
    some.flatMap((incident) => recheckOf(incident, partition));
  const isGone = ({ cause }: Incident) => cause.kind === "role-deleted";
  const [gone, there] = [incidents.filter(isGone), incidents.filter((one) => !isGone(one))];
  if (there.length > 0) await rechecks.trustUpdated.send(approvedRechecks(there));
  if (gone.length > 0) await rechecks.principalChanged.send(approvedRechecks(gone));
}

/** Its id is derived from the approval: sent twice, it has the same id. */
function recheckOf({ id, role, approval }: Incident, partition: Recheck["partition"]): Recheck[] {
  if (approval === undefined) return [];
  const causeId = digest(`approval ${id} ${approval.at}`).slice(0, 32);
  return rechecksOf([role], { reason: "approved", causeId, partition }, new Date(approval.at));
}

function answerOf(results: readonly Result[], pending: readonly Incident[]): Answer {
  const approved = results.filter(({ kind }) => kind === "approved").length;
  const changed = results.filter(({ kind }) => kind === "changed").length;
  const before = [...pending, ...results.flatMap((one) => (one.kind === "already" ? [one.incident] : []))];
  const rest =
    changed === 0 ? "" : ` ${countText(changed, "role")} changed in the meantime: read the updated message.`;
  if (approved > 0) {
    return {
      kind: "approved",
      text: `Approved. The responder is writing ${countText(approved, "role")} now.${rest}`,
    };
  }
  const approval = before[0]?.approval;
  if (approval === undefined) return refused(`Nothing was approved.${rest}`);
  return { kind: "already", text: `${alreadyText(approval)}${rest}` };
}

export function alreadyText({ by, decision }: Approval): string {
  return decision === "adopt"
    ? `${by} has already adopted this change. The responder is recording it now.`
    : `${by} has already approved this. The responder is writing it now.`;
}

/** With what changed since the person saw the message. */
export function staleText(
  text: string,
  incidents: readonly Incident[],
  { since }: Pick<Request, "since">,
): string {
  return since === undefined ? text : `${text} ${changesSince(incidents, since)}`.trim();
}

function nothingWaits(incidents: readonly Incident[]): string {
  const answered = incidents.findLast(({ approval }) => approval !== undefined)?.approval;
  const before = answered === undefined ? "" : ` ${answered.by} approved it at ${answered.at}.`;
  return `No approval is pending. The message shows the current status.${before}`;
}

async function inParts<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += atOnce)
    results.push(...(await Promise.all(items.slice(from, from + atOnce).map(work))));
  return results;
}

function refused(text: string): Answer {
  return { kind: "refused", text };
}
