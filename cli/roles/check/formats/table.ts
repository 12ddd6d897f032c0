import type { Io } from "../../../io.ts";
import { formatOf, painter, widthOf, wrapWords } from "../../../output/layout.ts";
import { table } from "../../../output/table.ts";
import type { Overview, RoleReport } from "../report.ts";

/** Each role with what is wrong, at most as wide as the terminal. */
export function asTable({ verdict, isClean, sections, summary }: Overview, io: Io): string {
  const paint = painter(io);
  const filled = sections.filter(({ reports }) => reports.length > 0);
  const lines = [
    ...filled.flatMap(({ title, reports }) => [paint("bold", title), ...rows(reports, io), ""]),
    ...(isClean ? [paint("green", `${verdict.charAt(0).toUpperCase()}${verdict.slice(1)}.`)] : []),
    ...wrapWords(summary, widthOf(io)),
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
