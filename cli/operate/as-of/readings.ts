import { closedBy, type Incident, isOpen } from "../../../core/incidents/incident.ts";
import type { RoleKey } from "../../../core/principals/role.ts";
import type { RoleSnapshot } from "../../../core/restore/snapshots/snapshot.ts";
import { beginOf, endOf } from "../../incidents/report/build/window.ts";

/** What the records say of the trust policy at one time, or from one time until another. */
export interface Reading {
  /** ISO 8601. */
  readonly at: string;
  /** The end of the drift that an incident reports. Absent: it was so at one time, and perhaps later. */
  readonly until?: string;
  /** Undefined if the role did not exist. */
  readonly document: string | undefined;
  /** A sentence: where that is from. */
  readonly source: string;
  readonly incident?: string;
}

/** Everything that is on record about the trust policy of a role, oldest first. */
export function readingsOf(
  role: RoleKey,
  incidents: readonly Incident[],
  snapshots: readonly RoleSnapshot[],
  now: string,
): readonly Reading[] {
  const own = incidents.filter((incident) => isAbout(incident, role));
  const readings = [
    ...own.flatMap((incident) => [...duringOf(incident, now), ...afterOf(incident)]),
    ...snapshots.map(({ takenAt, trust }) => ({
      at: takenAt,
      document: trust,
      source: "A snapshot of the role contains it.",
    })),
  ];
  return readings.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

/** Of other causes, the role is a principal, or only an event claims its document. */
function isAbout({ role, cause }: Incident, { account, name }: RoleKey): boolean {
  if (role.account !== account || role.name.toLowerCase() !== name.toLowerCase()) return false;
  return !/^(principal-deleted|principal-changed|role-not-readable|permissions-changed)$/.test(cause.kind);
}

function duringOf(incident: Incident, now: string): readonly Reading[] {
  const { id, cause, foundDocument, state } = incident;
  const isGone = cause.kind === "role-deleted";
  if (!isGone && foundDocument === undefined) return [];
  const at = beginOf(incident).from;
  const found = { at, document: isGone ? undefined : foundDocument, incident: id } as const;
  if (state === "adopted") return [{ ...found, source: `Incident ${id} found it, and it was adopted.` }];
  const until = isOpen(incident) ? now : endOf(incident);
  const end = isOpen(incident) ? "and is open" : `and ended at ${until}`;
  const what = isGone ? "reports the deletion of the role" : "reports it as drift";
  return [{ ...found, until, source: `Incident ${id} ${what}, which began at ${at} ${end}.` }];
}

/** After a write, the responder reads the role; an incident also ends when a reading is as expected. */
function afterOf({
  id,
  state,
  expectedDocument,
  revertedAt,
  closedAt,
  steps,
  supersededBy,
}: Incident): readonly Reading[] {
  if (expectedDocument === undefined || supersededBy !== undefined) return [];
  const isByPerson = steps.at(-1)?.note.startsWith(closedBy) === true;
  if (state === "reverted" && revertedAt !== undefined)
    return [
      {
        at: revertedAt,
        document: expectedDocument,
        source: `The responder wrote it and read it back, for incident ${id}.`,
        incident: id,
      },
    ];
  if (state !== "resolved" || closedAt === undefined || isByPerson) return [];
  const source = `The role was as expected again, which ended incident ${id}.`;
  return [{ at: closedAt, document: expectedDocument, source, incident: id }];
}
