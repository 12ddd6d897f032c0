import { adoptDigest } from "../approval/adopt.ts";
import { isAdoptable, pendingApproval } from "../approval/proposal.ts";
import { type Incident, isOpen } from "../incident.ts";
import { followDigestOf, followUpOf, lastChangeOf } from "./holding.ts";

/** What a person can decide about open incidents, beside the approval of a write. */
export interface Actions {
  /** The id of an incident, or of a group. */
  readonly subject: string;
  /** Detects whether the incidents have changed since the person saw them. */
  readonly digest: string;
  /** The last change that is shown: ISO 8601. */
  readonly since: string;
  readonly canAcknowledge: boolean;
  readonly canSnooze: boolean;
  readonly canResume: boolean;
  readonly adopt?: Adoptable;
}

export interface Adoptable {
  readonly incidentId: string;
  readonly digest: string;
  readonly severity: Incident["severity"];
  /** What happens, as a sentence. */
  readonly consequence: string;
}

/** @returns undefined if nothing is open */
export function actionsOf(subject: string, incidents: readonly Incident[], now?: Date): Actions | undefined {
  const open = incidents.filter(isOpen);
  const [first, ...others] = open;
  if (first === undefined) return undefined;
  const held = open.map((incident) => followUpOf(incident, now)?.kind);
  const alone = others.length === 0 ? first : undefined;
  return {
    subject,
    digest: followDigestOf(incidents),
    since: lastChangeOf(incidents),
    canAcknowledge: held.some((kind) => kind !== "acknowledged"),
    canSnooze: held.some((kind) => kind === undefined),
    canResume: alone?.state === "suspended" && pendingApproval(alone, now) === undefined,
    ...(alone !== undefined &&
      isAdoptable(alone) &&
      pendingApproval(alone, now) === undefined && { adopt: adoptableOf(alone) }),
  };
}

function adoptableOf(incident: Incident): Adoptable {
  const { id, role, severity } = incident;
  const consequence = `The live trust policy of ${role.account}/${role.name} becomes the expected one of this role, until its expectation changes. Severity of the change: ${severity}.`;
  return { incidentId: id, digest: adoptDigest(incident), severity, consequence };
}
