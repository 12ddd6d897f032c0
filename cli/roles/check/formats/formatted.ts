import type { Io } from "../../../io.ts";
import type { Report } from "../report.ts";
import { asJunit } from "./junit.ts";
import { asMarkdown } from "./markdown.ts";
import { asSarif } from "./sarif.ts";
import { asTable } from "./table.ts";

export type Format = "table" | "json" | "junit" | "sarif" | "markdown";

export function formatted(report: Report, format: Format, io: Io): string {
  switch (format) {
    case "table":
      return asTable(report, io);
    case "json":
      return `${JSON.stringify(report, undefined, 2)}\n`;
    case "junit":
      return asJunit(report);
    case "sarif":
      return asSarif(report);
    case "markdown":
      return asMarkdown(report);
  }
}
