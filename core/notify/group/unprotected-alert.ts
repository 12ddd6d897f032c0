import type { Incident } from "../../incidents/incident.ts";
import { severities } from "../../policy/compare.ts";
import { oneLine } from "../../shared/text.ts";
import type { Alert } from "../alert.ts";
import type { AccountNames } from "../context.ts";
import { findingsOf } from "../incident/findings.ts";

/** Whether all of them are roles with a high-risk trust policy that no expectation covers. */
export function areUnprotected(members: readonly Incident[]): boolean {
  return members.every(isUnprotected);
}

function isUnprotected({ cause, expectation }: Incident): boolean {
  return expectation === undefined && (cause.kind === "risky-trust" || cause.kind === "trust-unreadable");
}

const longestAdmitted = 160;

/** One row for each role, worst first: what its trust policy admits. The first row has the names of the columns. */
export function tableOf(current: readonly Incident[], names: AccountNames): NonNullable<Alert["table"]> {
  const rank = ({ severity }: Incident) => severities.indexOf(severity);
  const rows = current.toSorted((one, other) => rank(other) - rank(one)).map((one) => rowOf(one, names));
  return [["SEVERITY", "ACCOUNT", "ROLE", "ADMITS"], ...rows];
}

export function rowOf(incident: Incident, names: AccountNames = new Map()): readonly string[] {
  const { severity, role, state } = incident;
  const [first, ...others] = findingsOf(incident);
  // The column is named ADMITS
  const admitted = oneLine(first?.text ?? "")
    .replace(/^the trust policy admits /, "")
    .slice(0, longestAdmitted);
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  const account = oneLine([names.get(role.account), role.account].filter(Boolean).join(" "));
  return [state === "resolved" ? "resolved" : severity, account, oneLine(role.name), `${admitted}${more}`];
}

/** Columns of the same width, the last one as it is. */
export function linesOf(table: NonNullable<Alert["table"]>): string[] {
  const widths = (table[0] ?? []).map((_, at) => Math.max(...table.map((row) => row[at]?.length ?? 0)));
  return table.map((row) =>
    row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join("  "),
  );
}
