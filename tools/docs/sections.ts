import path from "node:path";
import { runProgram } from "../sst-program/run.ts";
import { exampleSettings } from "../sst-program/settings.ts";
import { alarmsTable } from "./alarms.ts";
import { capacityTable } from "./capacity.ts";
import { commandsText } from "./commands.ts";
import { costsTable } from "./costs.ts";
import { causesTable, examplesText, fieldsTable, typesTable } from "./events/text.ts";
import { hubRolesTable, memberRolesTable } from "./roles.ts";
import { settingsTable } from "./settings.ts";

const project = path.resolve(import.meta.dirname, "../..");

/** A generated part of a document: its mark, and the text below the mark. */
export interface Section {
  readonly file: string;
  readonly name: string;
  readonly text: string;
}

/** The generated parts of all documents, for the code as it is now. */
export async function sections(): Promise<readonly Section[]> {
  // With every optional part enabled.
  const program = await runProgram({
    root: project,
    settings: { ...exampleSettings, TRUST_DRIFT_RESTORE: "on" },
  });
  return [
    { file: "docs/cli.md", name: "commands", text: commandsText() },
    { file: "docs/deploy.md", name: "settings", text: settingsTable() },
    { file: "docs/deploy.md", name: "capacity", text: capacityTable() },
    { file: "docs/events.md", name: "types", text: typesTable() },
    { file: "docs/events.md", name: "fields", text: fieldsTable() },
    { file: "docs/events.md", name: "causes", text: causesTable() },
    { file: "docs/events.md", name: "examples", text: examplesText() },
    { file: "docs/runbook.md", name: "alarms", text: alarmsTable(program) },
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
