import type { SourceFile } from "./source-files.ts";

/** The folders of core/, in the order in which they import each other. */
export const coreFolders = [
  "contract",
  "shared",
  "policy",
  "principals",
  "events",
  "expectations",
  "incidents",
  "canary",
  "restore",
  "respond",
  "sweep",
  "notify",
  "scp",
];

/** The parts of core/policy/. The rest of the project imports `compare.ts` alone. */
export const policyParts = ["model", "parse", "grants", "requests", "severity", "compare"];

/** The parts of core/respond/: the steps of an event that concerns a role, then what starts these steps. */
export const respondSteps = [
  "ports",
  "observe",
  "decide",
  "act",
  "record",
  "write",
  "carry-out",
  "respond",
  "calls",
  "principals",
  "handle-event",
];

/** @returns each import cycle as its files in alphabetical order (strongly connected components, by Tarjan) */
export function importCycles(files: readonly SourceFile[]): string[][] {
  const imports = new Map(files.map((file) => [file.path, file.imports]));
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string): number => {
    const own = index.size;
    index.set(file, own);
    stack.push(file);
    let lowest = own;
    for (const next of imports.get(file) ?? []) {
      if (!imports.has(next)) continue;
      if (!index.has(next)) lowest = Math.min(lowest, visit(next));
      else if (stack.includes(next)) lowest = Math.min(lowest, low.get(next) ?? index.get(next) ?? own);
    }
    low.set(file, lowest);
    if (lowest === own) {
      const cycle = stack.splice(stack.indexOf(file));
      if (cycle.length > 1) cycles.push(cycle.sort());
    }
    return lowest;
  };
  for (const { path } of files) if (!index.has(path)) visit(path);
  return cycles;
}

/** @returns the part of `folder` that a file belongs to: the subfolder, or the file's own name without `.ts` */
function partOf(file: string, folder: string): string | undefined {
  if (!file.startsWith(`${folder}/`)) return undefined;
  return file
    .slice(folder.length + 1)
    .replace(/\/.*/, "")
    .replace(/\.ts$/, "");
}

/** @returns the imports of a later part, and the parts that the order does not contain */
export function outOfOrder(files: readonly SourceFile[], folder: string, order: readonly string[]): string[] {
  return files.flatMap((file) => {
    const part = partOf(file.path, folder);
    if (part === undefined) return [];
    const own = order.indexOf(part);
    if (own < 0) return [`${file.path}: ${part} has no place in the order of ${folder}`];
    return file.imports
      .filter((name) => order.indexOf(partOf(name, folder) ?? part) > own)
      .map((name) => `${file.path} -> ${name}`);
  });
}

/** @returns the number of folders on the longest chain of imports between the folders of core/ */
export function folderLevels(files: readonly SourceFile[]): number {
  const levels = new Map<string, number>();
  for (const folder of coreFolders) {
    const imported = files
      .filter((file) => partOf(file.path, "core") === folder)
      .flatMap((file) => file.imports.flatMap((name) => partOf(name, "core") ?? []))
      .filter((name) => name !== folder);
    levels.set(folder, 1 + Math.max(0, ...imported.map((name) => levels.get(name) ?? 0)));
  }
  return Math.max(...levels.values());
}

/** @returns the folders with more entries than `most`, folders and files of any kind counted; core/ has its own list */
export function crowdedFolders(files: readonly string[], most: number): string[] {
  const entries = new Map<string, Set<string>>();
  for (const file of files) {
    const parts = file.split("/");
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth).join("/");
      entries.set(folder, (entries.get(folder) ?? new Set()).add(parts[depth] ?? ""));
    }
  }
  return [...entries]
    .filter(([folder, names]) => folder !== "core" && names.size > most)
    .map(([folder, names]) => `${folder}: ${names.size} entries`);
}

export function longFiles(files: readonly SourceFile[], mostLines: number): string[] {
  return files.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split("\n").length;
    return lines > mostLines ? [`${path}: ${lines} lines`] : [];
  });
}
