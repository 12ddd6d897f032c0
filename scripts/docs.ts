// Writes the generated tables of docs/ between their marks, and the generated files.
//   node scripts/docs.ts            writes them
//   node scripts/docs.ts --check    lists outdated tables and exits with 1
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { generatedFiles } from "../tools/docs/files.ts";
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
for (const { file, text } of generatedFiles()) {
  const place = path.join(project, file);
  if (existsSync(place) && readFileSync(place, "utf8") === text) continue;
  console.log(`${file} ${check ? "is outdated" : "written"}`);
  if (check) process.exitCode = 1;
  else {
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
  }
}
