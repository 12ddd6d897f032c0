import type { Io } from "../../io.ts";
import { type Paint, painter, widthOf } from "../../output/layout.ts";
import { table } from "../../output/table.ts";
import type { Examined } from "./check.ts";

const labels = {
  ok: "ok",
  skipped: "skipped",
  warning: "warning",
  unknown: "unknown",
  failed: "FAILED",
} as const satisfies Record<Examined["status"], string>;

const formats = {
  ok: "green",
  skipped: "dim",
  warning: "yellow",
  unknown: "yellow",
  failed: ["bold", "red"],
} as const satisfies Record<Examined["status"], Parameters<Paint>[0]>;

/** A row for each check; below what was found, what repairs it. */
export function asText(results: readonly Examined[], account: string, region: string, io: Io): string {
  const paint = painter(io);
  const columns = [{ title: "STATUS", most: 8 }, { title: "CHECK", most: 14 }, { title: "FOUND" }];
  const rows = results.map((one) => [
    labels[one.status],
    one.name,
    "repair" in one ? `${one.found}\nRepair: ${one.repair}` : one.found,
  ]);
  const lines = table(columns, rows, widthOf(io), (text, row, column) => {
    const result = results[row];
    return result !== undefined && column === 0 ? paint(formats[result.status], text) : text;
  });
  return `Hub account ${account}, ${region}\n\n${lines.join("\n")}\n\n${summaryOf(results)}\n`;
}

function summaryOf(results: readonly Examined[]): string {
  const count = (status: Examined["status"]) => results.filter((one) => one.status === status).length;
  const parts = [
    `${count("ok")} ok`,
    ...(count("failed") > 0 ? [`${count("failed")} failed`] : []),
    ...(count("warning") > 0 ? [`${count("warning")} with a warning`] : []),
    ...(count("unknown") > 0 ? [`${count("unknown")} could not be checked`] : []),
    ...(count("skipped") > 0 ? [`${count("skipped")} skipped`] : []),
  ];
  return `${parts.join(", ")}.`;
}
