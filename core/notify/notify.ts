import { RetryableError } from "../shared/errors.ts";
import { persistently } from "./delivery/deliver.ts";
import { sendClaimed, unsent } from "./delivery/send-claimed.ts";
import type { SendPorts, Sent } from "./delivery/send-to-channels.ts";
import type { AnnouncedStep } from "./journal/announced-step.ts";
import type { NotificationSubject } from "./notification.ts";

export type NotifyPorts = SendPorts;

/** Longer than the timeout of the function, so that a claim never expires while its handler still sends. */
const claimSeconds = 60;

/** The rest is sent when the event is redelivered: the function has a timeout. */
const mostRounds = 5;

/**
 * Sends the current state of an incident, or of its group, to every channel. The journal's event supplies the ids only;
 * the content comes from the table. A channel that fails does not affect the others. While another handler sends the
 * notification, or waits to do so, nothing is left to do: that handler sends the newest state.
 *
 * @returns whether every channel shows the current state now; otherwise, another handler sends it
 * @throws the channel's error, or an AggregateError of several: the event returns to the queue, and what was sent is
 * not sent again
 */
export async function notify(announced: AnnouncedStep, ports: NotifyPorts): Promise<boolean> {
  const errors: unknown[] = [];
  let round: Round = { subject: announced, isLatest: false, isSent: false, errors };
  for (let count = 0; !round.isLatest && count < mostRounds; count++) {
    round = await claimAndSend(round.subject, count === 0 ? announced.step : undefined, ports);
    errors.push(...round.errors);
  }
  if (!round.isLatest)
    errors.push(new RetryableError("MoreToSend", `incident ${announced.incidentId} changes all the time`));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, errors.map((error) => String(error)).join("; "));
  return round.isSent;
}

interface Round {
  readonly subject: NotificationSubject;
  /** No other handler had a newer state in the meantime, or another handler sends it. */
  readonly isLatest: boolean;
  /** Every channel shows the state that was read. */
  readonly isSent: boolean;
  readonly errors: readonly unknown[];
}

/** @param step the only news; without it, another handler may have left a newer state to this one */
async function claimAndSend(
  subject: NotificationSubject,
  step: number | undefined,
  ports: NotifyPorts,
): Promise<Round> {
  const { deliveries, unannounced, clock } = ports;
  const id = subject.groupId ?? subject.continues ?? subject.incidentId;
  const now = clock.now();
  const until = new Date(now.getTime() + claimSeconds * 1000).toISOString();
  const claim = await deliveries.claim(id, now.toISOString(), until);
  if (claim === undefined) return { subject, isLatest: true, isSent: false, errors: [] };
  const sent = await sendClaimed(subject, step, { claim, now }, ports).catch((error) =>
    unsent(claim, [error]),
  );
  // Before the claim ends: later handlers rely on the number of shown steps
  const failed = await deleteShown(sent, unannounced);
  const ended = failed.length === 0 ? sent : { ...sent, shownSteps: undefined };
  const isDirty = await persistently(() => deliveries.release(id, claim, ended), clock);
  const { isSent, movedTo } = sent;
  const errors = [...sent.errors, ...failed];
  if (movedTo !== undefined)
    return { subject: { ...subject, groupId: movedTo }, isLatest: false, isSent, errors };
  return { subject, isLatest: !isDirty, isSent, errors };
}

/** @returns the error, if any */
async function deleteShown(
  { shown }: Sent,
  unannounced: NotifyPorts["unannounced"],
): Promise<readonly unknown[]> {
  if (shown.length === 0) return [];
  return unannounced.delete(shown).then(
    () => [],
    (error: unknown) => [error],
  );
}
