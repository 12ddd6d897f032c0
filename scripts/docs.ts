// Writes the tables of docs/ that follow from the code, between their marks.
//   node scripts/docs.ts            writes them
//   node scripts/docs.ts --check    says which are not as they should be, and ends with 1
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runProgram } from "../tools/sst-program/run.ts";
import { exampleSettings } from "../tools/sst-program/settings.ts";
import { alarmsTable } from "./docs/alarms.ts";
import { costsTable } from "./docs/costs.ts";
import { hubRolesTable, memberRolesTable } from "./docs/roles.ts";
import { settingsTable } from "./docs/settings.ts";

const project = path.resolve(import.meta.dirname, "..");

/** One generated part of a file: its mark, and what must stand below it. */
export interface Section {
  readonly file: string;
  readonly name: string;
  readonly text: string;
}

/** What the documents must say, as the code stands now. */
export async function sections(): Promise<readonly Section[]> {
  // With all that can be asked for.
  const program = await runProgram({
    root: project,
    settings: { ...exampleSettings, TRUST_DRIFT_RESTORE: "on" },
  });
  return [
    { file: "docs/deploy.md", name: "settings", text: settingsTable() },
    { file: "docs/deploy.md", name: "alarms", text: alarmsTable(program) },
    { file: "docs/deploy.md", name: "costs", text: costsTable(program) },
    { file: "docs/security.md", name: "hub roles", text: hubRolesTable(program) },
    { file: "docs/security.md", name: "member roles", text: memberRolesTable(program) },
  ];
}

/** @throws Error when the file has no such mark */
export function withSection(document: string, { file, name, text }: Section): string {
  const [begin, end] = [`<!-- generated: ${name} -->\n`, "<!-- end -->"];
  const at = document.indexOf(begin);
  const until = document.indexOf(end, at);
  if (at < 0 || until < 0) throw new Error(`${file}: expected ${begin.trim()} and ${end} below it`);
  return document.slice(0, at + begin.length) + text + document.slice(until);
}

if (import.meta.main) {
  const check = process.argv.includes("--check");
  for (const section of await sections()) {
    const file = path.join(project, section.file);
    const document = readFileSync(file, "utf8");
    const wanted = withSection(document, section);
    if (wanted === document) continue;
    console.log(`${section.file}: ${section.name} ${check ? "is not as the code says" : "written"}`);
    if (check) process.exitCode = 1;
    else writeFileSync(file, wanted);
  }
}
