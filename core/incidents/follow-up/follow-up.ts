import type { Clock } from "../../shared/clock.ts";
import { incidentsOf } from "../group/incidents-of.ts";
import { type Incident, isOpen, lastNote } from "../incident.ts";
import type { Groups, State } from "../ports.ts";
import { changesSince } from "./changes-since.ts";
import type { FollowUpQueue } from "./follow-up-order.ts";
import { followDigest, followDigestOf, followUpOf } from "./holding.ts";
import type { FollowUp, FollowUps } from "./types.ts";

export interface FollowUpPorts {
  readonly state: Pick<State, "incident">;
  readonly groups: Pick<Groups, "members">;
  readonly followUps: Pick<FollowUps, "give">;
  readonly followUpOrders: FollowUpQueue;
  readonly clock: Pick<Clock, "now">;
}

/** What a person wants: to be reminded no more, or to be reminded again after this time. */
export type Wish = { readonly kind: "acknowledged" } | { readonly kind: "snoozed"; readonly seconds: number };

export interface FollowUpRequest {
  /** The id of an incident, or of a group. */
  readonly subject: string;
  /** Of what the person saw: see `followDigestOf`. */
  readonly digest: string;
  readonly by: string;
  readonly wish: Wish;
  /** The last change that the person saw, ISO 8601. @default unknown */
  readonly since?: string | undefined;
}

export interface FollowUpAnswer {
  readonly kind: "recorded" | "already" | "refused";
  /** One or more sentences for the person. */
  readonly text: string;
}

const atOnce = 10;

/**
 * Records that a person acknowledges or snoozes exactly what they saw, and orders the step. Safe to call again: what was
 * shown is followed up once.
 *
 * @throws RetryableError or PermanentError when the table or the queue does not answer
 */
export async function followUp(request: FollowUpRequest, ports: FollowUpPorts): Promise<FollowUpAnswer> {
  const { subject, digest, by, wish, since } = request;
  const incidents = await incidentsOf(subject, ports);
  const open = incidents.filter(isOpen);
  if (incidents.length === 0) return refused(`Incident or group ${subject} does not exist.`);
  if (open.length === 0) return refused(`Nothing is open any more: ${incidents.map(lastNote).at(-1) ?? ""}`);
  const now = ports.clock.now();
  const before = sharedFollowUp(open, wish.kind, now);
  const isCurrent = followDigestOf(incidents) === digest;
  // Who sees a snooze can extend it
  if (before !== undefined && (wish.kind === "acknowledged" || !isCurrent)) return already(before);
  if (!isCurrent) {
    const changes = since === undefined ? "" : ` ${changesSince(incidents, since)}`;
    return refused(`This has changed: read the updated message. Nothing was recorded.${changes}`);
  }
  const at = now.toISOString();
  const until =
    wish.kind === "snoozed" ? new Date(now.getTime() + wish.seconds * 1000).toISOString() : undefined;
  const given = { kind: wish.kind, at, by, ...(until !== undefined && { until }) };
  const isFirst: boolean[] = [];
  for (let from = 0; from < open.length; from += atOnce) {
    const part = open.slice(from, from + atOnce);
    const give = (incident: Incident) =>
      ports.followUps.give({ ...given, incidentId: incident.id, shown: followDigest(incident) });
    isFirst.push(...(await Promise.all(part.map(give))));
  }
  // Also for an earlier follow-up: that handler may have stopped before it sent the order
  const orders = open.map((incident) => ({
    kind: "follow-up" as const,
    incidentId: incident.id,
    shown: followDigest(incident),
  }));
  await ports.followUpOrders.send(orders);
  return isFirst.includes(true)
    ? { kind: "recorded", text: recordedText(until) }
    : {
        kind: "already",
        text: "This has already been acknowledged or snoozed: the message is updated in a moment.",
      };
}

/** The same follow-up of all of them. */
function sharedFollowUp(open: readonly Incident[], kind: FollowUp["kind"], now: Date): FollowUp | undefined {
  const current = open.map((incident) => followUpOf(incident, now));
  return current.every((one) => one?.kind === kind) ? current[0] : undefined;
}

function already({ kind, by, at, until }: FollowUp): FollowUpAnswer {
  const what = kind === "acknowledged" ? "acknowledged this" : `snoozed this until ${until}`;
  return { kind: "already", text: `${by} has already ${what} (${at}).` };
}

function recordedText(until: string | undefined): string {
  return until === undefined
    ? "Acknowledged. No more reminders follow unless the incident changes."
    : `Snoozed until ${until}. If the incident is still open then, it is reported again; if it changes, at once.`;
}

function refused(text: string): FollowUpAnswer {
  return { kind: "refused", text };
}
