// npm run bench: times and counts, each against its least. Exits with 1 when a ratio or a count is above its budget.
//   node bench/main.ts            prints the tables
//   node bench/main.ts --write    also writes docs/benchmarks.md
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { table } from "../tools/docs/table.ts";
import { bundlesReport } from "./bundles.ts";
import { compareReport } from "./comparison/compare.ts";
import { growthReport } from "./comparison/growth.ts";
import { callsReport } from "./handling/calls.ts";
import { handlersReport } from "./handling/handlers.ts";
import { latencyReport } from "./handling/latency.ts";
import type { Report } from "./harness.ts";
import { lookupReport } from "./lookup.ts";

const parts: readonly (() => Promise<Report>)[] = [
  compareReport,
  growthReport,
  lookupReport,
  handlersReport,
  callsReport,
  latencyReport,
  bundlesReport,
];

const reports: Report[] = [];
// One after the other: they would slow each other
for (const part of parts) {
  const report = await part();
  reports.push(report);
  console.log(textOf(report));
}
const broken = reports.flatMap((report) => report.broken);
for (const sentence of broken) console.log(`BROKEN: ${sentence}`);
if (broken.length > 0) process.exitCode = 1;

if (process.argv.includes("--write")) {
  writeFileSync(path.resolve(import.meta.dirname, "../docs/benchmarks.md"), document(reports, broken));
  console.log("docs/benchmarks.md written");
}

function textOf({ title, text, head, rows }: Report): string {
  return `## ${title}\n${wrapped(text)}\n\n${table(head, rows)}`;
}

function document(all: readonly Report[], problems: readonly string[]): string {
  const { model = "unknown processor" } = cpus()[0] ?? {};
  return [
    "# Benchmarks\n\n",
    `${wrapped(`\`npm run bench -- --write\` generates this page. Measured on ${new Date().toISOString().slice(0, 10)} with Node.js ${process.versions.node} on ${cpus().length} × ${model}. Times are processor times, the lower quartile of rounds in which all subjects take turns. They differ between machines, and only ratios and counts have a budget: \`npm run bench\` fails above one. [Other tools on the same pairs](comparison.md#other-tools-on-the-same-pairs) shows what other tools find; \`npm run load\` and \`npm run scale\` measure bursts and sweeps.`)}\n\n`,
    ...problems.map((sentence) => `Above its budget: ${sentence}.\n\n`),
    all.map(textOf).join("\n"),
  ].join("");
}

/** At most 120 characters a line. */
function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= 120) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join("\n");
}
