import { pendingApproval } from "../incidents/approval/proposal.ts";
import type { Incident } from "../incidents/incident.ts";
import { oneLine } from "../shared/text.ts";
import type { Alert } from "./alert.ts";

/** How many stand how, worst first, and why the worst do. */
export function statusOf(current: readonly Incident[], now?: Date): string {
  const counted = [...standings, over].flatMap((standing) => {
    const { text } = standing;
    const fitting = current.filter((member) => standingOf(member, now) === standing);
    return fitting.length === 0 ? [] : [{ text: `${fitting.length} ${text}`, fitting }];
  });
  const notes = new Set(counted[0]?.fitting.map(({ steps }) => steps.at(-1)?.note ?? ""));
  const [note = "", ...others] = notes;
  const reason = others.length === 0 ? note : `${note} (The others differ: see the thread or the records.)`;
  return `Of ${current.length} roles: ${counted.map(({ text }) => text).join("; ")}. ${reason}`;
}

interface Standing {
  readonly is: (member: Incident, now?: Date) => boolean;
  readonly text: string;
}

/** Worst first; the first that fits is a member's. */
const standings: readonly Standing[] = [
  { is: ({ state }) => state === "blocked", text: "BLOCKED" },
  { is: ({ state }) => state === "suspended", text: "SUSPENDED" },
  { is: (member, now) => pendingApproval(member, now) !== undefined, text: "approved, being written" },
  { is: ({ state }) => state === "awaiting-approval", text: "waiting for a person" },
  { is: ({ cause, state }) => isDeletion(cause.kind) && state === "detected", text: "gone" },
  { is: ({ cause, state }) => isRebind(cause.kind) && state === "detected", text: "not rebound" },
  { is: ({ state }) => state === "detected", text: "not put back" },
  { is: ({ cause, state }) => isDeletion(cause.kind) && state === "reverted", text: "restored and verified" },
  { is: ({ cause, state }) => isRebind(cause.kind) && state === "reverted", text: "rebound and verified" },
  { is: ({ state }) => state === "reverted", text: "put back and verified" },
  { is: ({ state }) => state === "adopted", text: "adopted" },
];

const over: Standing = { is: () => true, text: "resolved" };

function standingOf(member: Incident, now?: Date): Standing {
  return standings.find(({ is }) => is(member, now)) ?? over;
}

function isRebind(kind: Incident["cause"]["kind"]): boolean {
  return kind === "principal-orphaned";
}

function isDeletion(kind: Incident["cause"]["kind"]): boolean {
  return kind === "role-deleted" || kind === "principal-deleted";
}

/** A line for each account, those with the worst first. */
export function membersOf(current: readonly Incident[], now?: Date): NonNullable<Alert["members"]> {
  const rankOf = (member: Incident) => {
    const rank = standings.indexOf(standingOf(member, now));
    return rank < 0 ? standings.length : rank;
  };
  const sorted = current.toSorted((one, other) => rankOf(one) - rankOf(other));
  const accounts = new Map<string, string[]>();
  for (const member of sorted) {
    const lines = accounts.get(member.role.account) ?? [];
    lines.push(`${member.role.name} (${standingOf(member, now).text})`);
    accounts.set(member.role.account, lines);
  }
  return [...accounts].map(([label, lines]) => ({ label, value: oneLine(lines.join(", ")) }));
}
