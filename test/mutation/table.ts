import path from "node:path/posix";
import { isDetected, type Rated, type Status, scoreOf } from "./rated.ts";

/** @returns a Markdown table with a row for each folder */
export function tableOf(rated: readonly Rated[]): string {
  const folders = [...Map.groupBy(rated, ({ mutant }) => path.dirname(mutant.fileName))];
  const rows = [
    ...folders.map(([folder, ofFolder]) => rowOf(`\`${folder}\``, ofFolder)),
    rowOf("**all**", rated),
  ];
  return [
    "| folder | mutants | killed | by time | survived | not covered | score |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

function rowOf(name: string, rated: readonly Rated[]): string {
  const count = (wanted: Status) => rated.filter(({ status }) => status === wanted).length;
  const cells = [
    name,
    rated.length,
    count("Killed"),
    count("Timeout"),
    count("Survived"),
    count("NoCoverage"),
    `${scoreOf(rated).toFixed(1)} %`,
  ];
  return `| ${cells.join(" | ")} |`;
}

/** @returns a line for each mutant that no test detects */
export function missedOf(rated: readonly Rated[]): string[] {
  return rated
    .filter((one) => !isDetected(one))
    .map(({ mutant: { fileName, location, mutatorName, replacement }, status }) => {
      const { line, column } = location.start;
      const text = replacement.replace(/\s+/g, " ").slice(0, 80);
      return `${fileName}:${line + 1}:${column + 1} ${status} ${mutatorName}: ${text}`;
    });
}
