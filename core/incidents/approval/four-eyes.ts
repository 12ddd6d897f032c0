import type { Actor } from "../../principals/actor.ts";
import { orphansOf } from "../cause.ts";
import { type Incident, isOpen } from "../incident.ts";
import type { RoleRecord } from "../role-record.ts";

/**
 * Why a person's approval does not count where another person than the one who caused the incident must approve it.
 *
 * @param identity the person's ARN, or the name that the configuration gives a Slack user: the name of a user or of a
 *   session. Callers can choose the name of a session unless their role's trust policy prevents it
 * @returns the beginning of a sentence; undefined if the approval counts
 */
export function whyNotAnother(incident: Incident, identity: string | undefined): string | undefined {
  if (identity === undefined)
    return "it is not configured which AWS identity this person has, so it may be who caused this";
  return causesOf(incident).includes(nameOf(identity)) ? "the same person caused this" : undefined;
}

/** The incident without an approval that does not count, and a note about it. */
export function withoutOwnApproval({ latest }: RoleRecord): { incident: Incident; note: string } | undefined {
  if (latest?.approval === undefined || !isOpen(latest)) return undefined;
  const { approval, ...incident } = latest;
  const why = whyNotAnother(latest, approval.identity);
  if (why === undefined) return undefined;
  return {
    incident,
    note: `The approval by ${approval.by} does not count: ${why}. Another person must approve.`,
  };
}

/** The names of those who changed the role, pushed the expectation, or recreated a principal; in lower case. */
function causesOf({ actor, cause }: Incident): readonly string[] {
  const pushed = cause.kind === "expectation-changed" ? [cause.push?.by] : [];
  const creators = orphansOf(cause).map(({ status }) =>
    status.kind === "recreated" ? status.createdBy : undefined,
  );
  return [...namesOf(actor), ...pushed, ...creators].flatMap((one) => (one === undefined ? [] : nameOf(one)));
}

function namesOf(actor: Actor | undefined): readonly (string | undefined)[] {
  const { sessionName, sourceIdentity, userName, arn } = actor ?? {};
  return [sessionName, sourceIdentity, userName, arn];
}

/** Of a session or a user; of a role that others assume too, the ARN, which is no person's. */
function nameOf(identity: string): string {
  return (
    /^arn:[^:]+:(?:iam::\d+:user|sts::\d+:assumed-role)\/.*?([^/]+)$/.exec(identity)?.[1] ?? identity
  ).toLowerCase();
}
