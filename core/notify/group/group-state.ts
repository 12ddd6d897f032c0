import type { Incident } from "../../incidents/incident.ts";
import { type AlertState, alertStateOf, labelOf, labels } from "../title/state.ts";

const worstFirst: readonly AlertState[] = [
  "check",
  "blocked",
  "suspended",
  "approval-needed",
  "open",
  "approved",
  "reverted",
  "adopted",
  "resolved",
  "superseded",
  "closed",
  "notice",
];

/** The first of the members in the worst state. @param current at least one */
export function worstOf(current: readonly Incident[], now?: Date): Incident {
  const rank = (member: Incident) => worstFirst.indexOf(alertStateOf(member, now));
  return current.reduce((worst, one) => (rank(one) < rank(worst) ? one : worst));
}

/** The worst state, and how many members are in it, if not all are: "Approval needed for 2 of 3". */
export function groupLabel(current: readonly Incident[], now?: Date): string {
  const worst = worstOf(current, now);
  const state = alertStateOf(worst, now);
  const members = current.filter((member) => alertStateOf(member, now) === state);
  const own = new Set(members.map((member) => labelOf(untimed(member), state)));
  const label = own.size === 1 ? ([...own][0] ?? labels[state]) : labels[state];
  if (members.length === current.length) return label;
  return state === "approval-needed"
    ? `${label} for ${members.length} of ${current.length}`
    : `${members.length} of ${current.length} ${label.toLowerCase()}`;
}

/** Members are reverted at different times. */
function untimed({ revertedAt: _, ...member }: Incident): Incident {
  return member;
}
