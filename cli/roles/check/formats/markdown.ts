import type { Report, RoleReport } from "../report.ts";
import { totals } from "./totals.ts";

/** For a comment of a pull request. */
export function asMarkdown(report: Report): string {
  const { drift, risky, accounts } = report;
  const lines = [
    `## Trust policies: ${drift.length === 0 ? "no drift" : `${drift.length} with drift`}`,
    "",
    ...rows(drift, "expectation"),
    ...(risky.length === 0 ? [] : ["### Risky roles without an expectation", "", ...rows(risky, undefined)]),
    ...accounts.flatMap(({ account, error }) =>
      error === undefined ? [] : [`Account ${account} could not be read: ${cell(error)}`, ""],
    ),
    `${totals(report)}.`,
  ];
  return `${lines.join("\n")}\n`;
}

function rows(reports: readonly RoleReport[], extra: "expectation" | undefined): readonly string[] {
  if (reports.length === 0) return [];
  const titles = ["severity", "role", ...(extra === undefined ? [] : [extra]), "what"];
  const body = reports.map(({ severity, account, role, expectation = "", changes }) => [
    severity,
    `\`${account}/${role}\``,
    ...(extra === undefined ? [] : [cell(expectation)]),
    changes.map(({ message }) => cell(message)).join("<br>"),
  ]);
  return [titles, titles.map(() => "---"), ...body].map((cells) => `| ${cells.join(" | ")} |`).concat("");
}

/** A document must not add markup to the comment. */
function cell(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_{}[\]|@]/g, "\\$&");
}
