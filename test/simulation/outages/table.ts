import type { OutageReport } from "./outages.ts";

const columns: readonly (readonly [string, (report: OutageReport) => string | number])[] = [
  ["away", ({ service }) => service],
  ["for", ({ minutes }) => (minutes < 60 ? `${minutes} minutes` : `${minutes / 60} hours`)],
  ["toggle", ({ toggle }) => toggle],
  ["incidents", ({ incidents }) => incidents],
  ["not announced", ({ unannounced }) => unannounced],
  ["twice in Slack", ({ twiceInSlack }) => twiceInSlack],
  ["dead letters", ({ deadLetters }) => deadLetters],
  ["last message after the return", ({ lastAfterSeconds }) => `${Math.ceil(lastAfterSeconds / 60)} min`],
];

/** As Markdown, one row for each outage. */
export function outageTable(reports: readonly OutageReport[]): string {
  const rows = [
    columns.map(([title]) => title),
    columns.map(() => "---"),
    ...reports.map((report) => columns.map(([, cell]) => String(cell(report)))),
  ];
  return rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
