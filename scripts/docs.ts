// Writes the generated tables of docs/ between their marks.
//   node scripts/docs.ts            writes them
//   node scripts/docs.ts --check    lists outdated tables and exits with 1
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { sections, withSection } from "../tools/docs/sections.ts";

const project = path.resolve(import.meta.dirname, "..");
const check = process.argv.includes("--check");
for (const section of await sections()) {
  const file = path.join(project, section.file);
  const document = readFileSync(file, "utf8");
  const wanted = withSection(document, section);
  if (wanted === document) continue;
  console.log(`${section.file}: ${section.name} ${check ? "is outdated" : "written"}`);
  if (check) process.exitCode = 1;
  else writeFileSync(file, wanted);
}
