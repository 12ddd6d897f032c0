import { pendingApproval } from "../../incidents/approval/proposal.ts";
import { type Incident, isUnchecked, lastNote } from "../../incidents/incident.ts";
import { oneLine } from "../../shared/text.ts";
import type { Alert } from "../alert.ts";
import type { AccountNames } from "../context.ts";
import { alertStateOf } from "../title/state.ts";

/** The number of members in each status, worst first, with the reason for the worst status. */
export function statusOf(current: readonly Incident[], now?: Date): string {
  const counted = [...statuses, resolved].flatMap((status) => {
    const members = current.filter((member) => memberStatus(member, now) === status);
    return members.length === 0
      ? []
      : [{ text: `${members.length} ${status.text}`, shared: status.text, members }];
  });
  const notes = new Set(counted[0]?.members.map(lastNote));
  const [note = "", ...others] = notes;
  const shared = note.replace("No expectation covers this role", "No expectation covers these roles");
  const reason = others.length === 0 ? shared : `${note} (Reasons differ by role: see the incident records.)`;
  const [only, ...mixed] = counted;
  const counts =
    mixed.length === 0
      ? `${current.length === 2 ? "Both" : `All ${current.length}`} roles: ${only?.shared ?? ""}.`
      : `Of ${current.length} roles: ${counted.map(({ text }) => text).join("; ")}.`;
  return `${counts} ${approvers(current)}${reason}`;
}

/** Who approved what was written. */
function approvers(current: readonly Incident[]): string {
  const names = new Set(
    current.flatMap(({ state, approval }) => (state === "reverted" ? (approval?.by ?? []) : [])),
  );
  return names.size === 0 ? "" : `Approved by ${[...names].join(" and ")}. `;
}

interface MemberStatus {
  readonly is: (member: Incident, now?: Date) => boolean;
  readonly text: string;
}

/** Worst first; the first match applies. */
const statuses: readonly MemberStatus[] = [
  { is: isUnchecked, text: "CHECK NOW: may trust an unknown principal" },
  { is: (member, now) => alertStateOf(member, now) === "blocked", text: "BLOCKED" },
  { is: (member, now) => alertStateOf(member, now) === "suspended", text: "SUSPENDED" },
  { is: (member, now) => pendingApproval(member, now)?.decision === "adopt", text: "adoption pending" },
  { is: (member, now) => pendingApproval(member, now) !== undefined, text: "approved, write pending" },
  { is: ({ state }) => state === "awaiting-approval", text: "awaiting approval" },
  { is: ({ cause, state }) => isDeletion(cause.kind) && state === "detected", text: "deleted" },
  { is: ({ cause, state }) => isRebind(cause.kind) && state === "detected", text: "not rebound" },
  { is: ({ cause, state }) => cause.kind === "risky-trust" && state === "detected", text: "reported" },
  { is: ({ state }) => state === "detected", text: "not reverted" },
  { is: ({ cause, state }) => isDeletion(cause.kind) && state === "reverted", text: "restored and verified" },
  { is: ({ cause, state }) => isRebind(cause.kind) && state === "reverted", text: "rebound and verified" },
  { is: ({ state }) => state === "reverted", text: "reverted and verified" },
  { is: ({ state }) => state === "adopted", text: "adopted" },
];

const resolved: MemberStatus = { is: () => true, text: "resolved" };

function memberStatus(member: Incident, now?: Date): MemberStatus {
  return statuses.find(({ is }) => is(member, now)) ?? resolved;
}

function isRebind(kind: Incident["cause"]["kind"]): boolean {
  return kind === "principal-orphaned";
}

function isDeletion(kind: Incident["cause"]["kind"]): boolean {
  return kind === "role-deleted" || kind === "principal-deleted";
}

/** One line for each account, worst first. The status of the group has the status that all roles share. */
export function membersOf(
  current: readonly Incident[],
  names: AccountNames,
  now?: Date,
): NonNullable<Alert["members"]> {
  const rankOf = (member: Incident) => {
    const rank = statuses.indexOf(memberStatus(member, now));
    return rank < 0 ? statuses.length : rank;
  };
  const sorted = current.toSorted((one, other) => rankOf(one) - rankOf(other));
  const isShared = new Set(current.map((member) => memberStatus(member, now))).size === 1;
  const accounts = new Map<string, string[]>();
  for (const member of sorted) {
    const lines = accounts.get(member.role.account) ?? [];
    lines.push(isShared ? member.role.name : `${member.role.name} (${memberStatus(member, now).text})`);
    accounts.set(member.role.account, lines);
  }
  return [...accounts].map(([account, lines]) => ({
    label: oneLine([names.get(account), account].filter(Boolean).join(" ")),
    value: oneLine(lines.join(", ")),
  }));
}
