import { orphansOf } from "../../../../core/incidents/cause.ts";
import { type Incident, isOpen } from "../../../../core/incidents/incident.ts";
import type { ImpactWindow } from "../model.ts";

/** When the drift of one incident began, as far as it is on record. */
export function beginOf(incident: Incident): Pick<ImpactWindow, "from" | "isFromCertain"> {
  const { actor, occurredAt, detectedAt } = incident;
  if (actor !== undefined) return { from: earliest([occurredAt, detectedAt]), isFromCertain: true };
  // The name was free before its current owner was created
  const created = orphansOf(incident.cause).flatMap(({ status }) =>
    status.kind === "recreated" && status.createdAt !== undefined ? [status.createdAt] : [],
  );
  return { from: earliest([...created, detectedAt]), isFromCertain: false };
}

/** @param incidents the latest of each role */
export function windowOf(incidents: readonly [Incident, ...Incident[]]): ImpactWindow {
  const begins = incidents.map(beginOf);
  const from = earliest(begins.map((begin) => begin.from));
  const isFromCertain = begins.some((begin) => begin.from === from && begin.isFromCertain);
  const ends = incidents.flatMap((incident) => (isEnded(incident) ? [endOf(incident)] : []));
  const isOver = ends.length === incidents.length;
  return {
    from,
    isFromCertain,
    ...(isOver && { to: latest(ends) }),
    notes: notesOf(incidents, isFromCertain, isOver),
  };
}

/** An unknown principal may still be able to assume the role. */
function isEnded(incident: Incident): boolean {
  return !isOpen(incident) && incident.strangers === undefined;
}

export function endOf({ revertedAt, closedAt, detectedAt }: Incident): string {
  return revertedAt ?? closedAt ?? detectedAt;
}

function notesOf(incidents: readonly Incident[], isFromCertain: boolean, isOver: boolean): readonly string[] {
  return [
    ...(isFromCertain
      ? []
      : ["No event of a change is on record, so the impact may have begun before this time."]),
    ...(isOver && incidents.some(({ state }) => state === "reverted")
      ? ["IAM is eventually consistent: a write can take some minutes to have an effect everywhere."]
      : []),
    ...(incidents.some(isWidened)
      ? ["Sessions that began in this window stay valid until they expire, also after a revert."]
      : []),
    ...(incidents.some(({ state }) => state === "adopted")
      ? ["The trust policy that was found is now the expected one, so its effect continues."]
      : []),
  ];
}

/** Whether more callers could assume the role than expected. */
export function isWidened({ cause }: Incident): boolean {
  return (
    "changes" in cause &&
    cause.kind !== "expectation-changed" &&
    cause.changes.some(({ direction }) => direction === "widened")
  );
}

function earliest(times: readonly string[]): string {
  return times.reduce((one, other) => (Date.parse(other) < Date.parse(one) ? other : one));
}

function latest(times: readonly string[]): string {
  return times.reduce((one, other) => (Date.parse(other) > Date.parse(one) ? other : one));
}
