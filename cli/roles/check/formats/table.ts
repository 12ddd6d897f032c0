import type { Io } from "../../../io.ts";
import { formatOf, painter, widthOf, wrapWords } from "../../../output/layout.ts";
import { table } from "../../../output/table.ts";
import type { Report, RoleReport } from "../report.ts";
import { totals } from "./totals.ts";

/** Each role with what is wrong, at most as wide as the terminal. */
export function asTable(report: Report, io: Io): string {
  const paint = painter(io);
  const { drift, risky } = report;
  const section = (title: string, reports: readonly RoleReport[]) =>
    reports.length === 0 ? [] : [paint("bold", title), ...rows(reports, io), ""];
  const lines = [
    ...section("Protected roles that are not as expected", drift),
    ...section("Risky roles without an expectation", risky),
    ...(drift.length === 0 ? [paint("green", "No drift.")] : []),
    ...wrapWords(`${totals(report)}: ${drift.length} with drift, ${risky.length} risky.`, widthOf(io)),
  ];
  return `${lines.join("\n")}\n`;
}

function rows(reports: readonly RoleReport[], io: Io): readonly string[] {
  const columns = [
    { title: "SEVERITY", most: 8 },
    { title: "ACCOUNT", most: 12 },
    { title: "ROLE", most: 24 },
    { title: "WHAT" },
  ];
  const paint = painter(io);
  const cells = reports.map(({ account, role, severity, expectation, changes }) => [
    severity,
    account,
    expectation === undefined ? role : `${role}\n(${expectation})`,
    changes.map(({ message }) => message).join("\n"),
  ]);
  return table(columns, cells, widthOf(io), (text, row, column) =>
    column === 0 ? paint(formatOf(reports[row]?.severity ?? "info"), text) : text,
  );
}
