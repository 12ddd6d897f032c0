import { memberRoleNames } from "../../contract/roles.ts";
import { type Blockage, type Incident, lastNote, notVerified } from "../../incidents/incident.ts";
import { oneLine } from "../../shared/text.ts";
import type { AlertBlockage } from "../alert.ts";
import { remedyOf } from "../title/state.ts";

/** What a person needs to complete a blocked write. The commands are beside it: to write, to undo, to check. */
export function blockageOf(incident: Incident): AlertBlockage | undefined {
  const { state, blockage } = incident;
  if (state !== "blocked" || blockage === undefined) return undefined;
  const { error, unblockingStatement: statement } = blockage;
  const place = placeOf(incident);
  return {
    error: oneLine(error),
    ...(place !== undefined && { place }),
    ...(statement !== undefined && { statement }),
  };
}

/** What the failed write left behind, and the explanation of the error. */
export function blockedStatus(incident: Incident): string {
  const { blockage, steps } = incident;
  const last = lastNote({ steps });
  if (blockage === undefined) return last;
  const { error, meaning } = blockage;
  const isError = last === error || last.startsWith(`${error} `) || last.includes(`: ${error}. `);
  const news = isError ? "" : last;
  return [leftBehind(incident, blockage), meaning, news].filter(Boolean).join(" ");
}

function leftBehind({ cause, restoration }: Incident, { code }: Blockage): string {
  if (code === notVerified) return "IAM accepted the write, and does not show its effect.";
  const done = restoration?.done ?? [];
  if (done.length > 0) return `The restore is incomplete. Done: ${done.join(", ")}.`;
  return cause.kind === "role-deleted"
    ? "The restore failed: the role is still deleted."
    : `The ${remedyOf(cause).noun} failed: the trust policy is unchanged.`;
}

/** For example "the permissions of arn:aws:iam::…:role/trust-drift/trust-drift-remediator". */
export function placeOf({ blockage, cause, role }: Incident): string | undefined {
  const { attachTo, unblockingStatement } = blockage ?? {};
  if (attachTo !== undefined)
    return oneLine(
      `the ${attachTo.policy === "trust" ? "trust policy" : "permissions"} of ${attachTo.roleArn}`,
    );
  // Only the restorer creates roles
  return cause.kind === "role-deleted" && unblockingStatement !== undefined
    ? `the permissions of the role ${memberRoleNames.restorer} in account ${role.account}`
    : undefined;
}
