import { describe, expect, test } from "vitest";
import {
  coreFolders,
  crowdedFolders,
  folderLevels,
  importCycles,
  longFiles,
  outOfOrder,
  policyParts,
  respondSteps,
} from "./layers.ts";
import { filesIn, folders, parse, shipped, sourceFiles } from "./source-files.ts";

const mostLevels = 7;
const mostEntries = 12;
const mostLines = 250;

describe("the tree", () => {
  const files = sourceFiles();

  test("has no import cycle, types included", () => {
    expect(importCycles(files)).toEqual([]);
  });

  test("keeps the import order of core/", () => {
    expect(outOfOrder(files, "core", coreFolders)).toEqual([]);
  });

  test(`has at most ${mostLevels} levels of folders in core/`, () => {
    expect(folderLevels(files)).toBeGreaterThan(2);
    expect(folderLevels(files)).toBeLessThanOrEqual(mostLevels);
  });

  test("keeps the import order of core/policy/", () => {
    expect(outOfOrder(files, "core/policy", policyParts)).toEqual([]);
  });

  test("keeps the order of the steps of core/respond/", () => {
    expect(outOfOrder(files, "core/respond", respondSteps)).toEqual([]);
  });

  test(`has at most ${mostEntries} entries in a folder`, () => {
    expect(crowdedFolders(filesIn(folders), mostEntries)).toEqual([]);
  });

  test(`has at most ${mostLines} lines in a source file`, () => {
    expect(longFiles(files, mostLines)).toEqual([]);
  });
});

describe("the checks refuse", () => {
  test("a cycle of two files", () => {
    const files = [parse("cli/a.ts", 'import "./b.ts";'), parse("cli/b.ts", 'import { a } from "./a.ts";')];
    expect(importCycles(files)).toEqual([["cli/a.ts", "cli/b.ts"]]);
  });

  test("a cycle of types through a third file", () => {
    const files = [
      parse("core/a.ts", 'import type { B } from "./b.ts";'),
      parse("core/b.ts", 'export type { C } from "./c.ts";'),
      parse("core/c.ts", 'import type { A } from "./a.ts";\nimport { d } from "./d.ts";'),
      parse("core/d.ts", ""),
    ];
    expect(importCycles(files)).toEqual([["core/a.ts", "core/b.ts", "core/c.ts"]]);
  });

  test("an import of a later folder of core/", () => {
    const files = [parse("core/incidents/approval/a.ts", 'import { b } from "../../respond/act/b.ts";')];
    expect(outOfOrder(files, "core", coreFolders)).toEqual([
      "core/incidents/approval/a.ts -> core/respond/act/b.ts",
    ]);
  });

  test("an import of a later part of core/policy/", () => {
    const files = [
      parse("core/policy/parse/a.ts", 'import { b } from "../grants/b.ts";'),
      parse("core/policy/severity/a.ts", 'import { nobody } from "../compare.ts";'),
    ];
    expect(outOfOrder(files, "core/policy", policyParts)).toEqual([
      "core/policy/parse/a.ts -> core/policy/grants/b.ts",
      "core/policy/severity/a.ts -> core/policy/compare.ts",
    ]);
  });

  test("an import of a later step of core/respond/", () => {
    const files = [
      parse("core/respond/decide/a.ts", 'import type { B } from "../act/b.ts";'),
      parse("core/respond/act/a.ts", 'import { b } from "../respond.ts";'),
    ];
    expect(outOfOrder(files, "core/respond", respondSteps)).toEqual([
      "core/respond/decide/a.ts -> core/respond/act/b.ts",
      "core/respond/act/a.ts -> core/respond/respond.ts",
    ]);
  });

  test("a folder of core/ that the order does not contain", () => {
    expect(outOfOrder([parse("core/utils/a.ts", "")], "core", coreFolders)).toEqual([
      "core/utils/a.ts: utils has no place in the order of core",
    ]);
  });

  test("an eighth level of folders in core/", () => {
    const chain = coreFolders.map((folder, index) =>
      parse(`core/${folder}/a.ts`, index === 0 ? "" : `import "../${coreFolders[index - 1]}/a.ts";`),
    );
    expect(folderLevels(chain.slice(0, mostLevels))).toBe(mostLevels);
    expect(folderLevels(chain.slice(0, mostLevels + 1))).toBe(mostLevels + 1);
  });

  test("a thirteenth entry in a folder", () => {
    const files = Array.from({ length: mostEntries }, (_, index) => `cli/${index}.ts`);
    expect(crowdedFolders(files, mostEntries)).toEqual([]);
    expect(crowdedFolders([...files, "cli/more/a.json"], mostEntries)).toEqual(["cli: 13 entries"]);
  });

  test("a line above the limit", () => {
    const text = "a();\n".repeat(mostLines + 1);
    expect(longFiles([parse("cli/a.ts", text)], mostLines)).toEqual(["cli/a.ts: 251 lines"]);
  });

  test("a cycle or a long file in a folder that ships", () => {
    expect(folders).toEqual(expect.arrayContaining(shipped));
  });
});
