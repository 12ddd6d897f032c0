import type { Io } from "../../../io.ts";
import type { Overview, Report } from "../report.ts";
import { asJunit } from "./junit.ts";
import { asMarkdown } from "./markdown.ts";
import { asSarif } from "./sarif.ts";
import { asTable } from "./table.ts";
import { totals } from "./totals.ts";

export type Format = "table" | "json" | "junit" | "sarif" | "markdown";

export function formatted(report: Report, format: Format, io: Io): string {
  switch (format) {
    case "table":
      return asTable(overviewOf(report), io);
    case "json":
      return `${JSON.stringify(report, undefined, 2)}\n`;
    case "junit":
      return asJunit(report);
    case "sarif":
      return asSarif(report);
    case "markdown":
      return asMarkdown(overviewOf(report));
  }
}

function overviewOf(report: Report): Overview {
  const { drift, risky } = report;
  return {
    verdict: drift.length === 0 ? "no drift" : `${drift.length} with drift`,
    isClean: drift.length === 0,
    sections: [
      { title: "Protected roles that are not as expected", reports: drift },
      { title: "Risky roles without an expectation", reports: risky },
    ],
    summary: `${totals(report)}: ${drift.length} with drift, ${risky.length} risky.`,
  };
}
