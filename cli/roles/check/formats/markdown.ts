import type { Overview, RoleReport } from "../report.ts";

/** For a comment of a pull request. */
export function asMarkdown({ verdict, sections, summary }: Overview): string {
  const filled = sections.filter(({ reports }) => reports.length > 0);
  const lines = [
    `## Trust policies: ${verdict}`,
    "",
    ...filled.flatMap(({ title, reports }) => [`### ${title}`, "", ...rows(reports)]),
    cell(summary),
  ];
  return `${lines.join("\n")}\n`;
}

function rows(reports: readonly RoleReport[]): readonly string[] {
  const titles = ["severity", "role", "expectation", "what"];
  const body = reports.map(({ severity, account, role, expectation = "", changes }) => [
    severity,
    `\`${code(`${account}/${role}`)}\``,
    cell(expectation),
    changes.map(({ message }) => cell(message)).join("<br>"),
  ]);
  return [titles, titles.map(() => "---"), ...body].map((cells) => `| ${cells.join(" | ")} |`).concat("");
}

/** IAM allows no backtick in a name, but a plan is not from IAM. */
function code(text: string): string {
  return text.replaceAll(/[`|\p{Cc}\p{Cf}]/gu, " ");
}

/** A document must not add markup to the comment. */
function cell(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_{}[\]|@]/g, "\\$&");
}
