import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** The folders whose code runs in AWS or on a user's machine. */
export const shipped = ["core", "adapters", "functions", "cli", "stacks"];
/** The folders of source code, tests excepted. */
export const folders = [...shipped, "local", "tools", "scripts", "bench"];

export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
  /** What the file imports, types included: paths from the root, and names of packages. */
  readonly imports: readonly string[];
}

export const under = (...names: string[]) => {
  return (file: string) => names.some((name) => file === name || file.startsWith(`${name}/`));
};

/** @throws Error when the text imports a file outside the project */
export function parse(file: string, text: string): SourceFile {
  const forms =
    /(?:\bimport|\bexport)\s[^;'"`]*?\bfrom\s*["']([^"']+)["']|\bimport\s*["']([^"']+)["']|\b(?:import|require)\s*\(\s*["'`]([^"'`]+)["'`]/g;
  const specifiers = [...withoutComments(text).matchAll(forms)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? "",
  );
  const imports = specifiers.map((specifier) => {
    if (!specifier.startsWith(".")) return specifier;
    const imported = path.posix.join(path.posix.dirname(file), specifier);
    if (imported.startsWith("../")) throw new Error(`${file}: ${specifier} is outside the project`);
    return imported;
  });
  return { path: file, text, imports };
}

/** Strings stay whole, because a path or a URL can contain the characters that start a comment. */
export function withoutComments(text: string): string {
  const pattern =
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|(?<![:/\\])\/\/[^\n]*/g;
  return text.replaceAll(pattern, (_, string: string | undefined) => string ?? " ");
}

/** @returns each file below the folders, source or not. The tests of this folder quote imports that the rules refuse. */
export function filesIn(names: readonly string[]): string[] {
  return names.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter(
        (entry) => entry.isFile() && !/node_modules|__pycache__|test\/architecture/.test(entry.parentPath),
      )
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/")),
  );
}

export function sourceFiles(names: readonly string[] = folders): SourceFile[] {
  const files = filesIn(names).filter((file) => /\.(ts|mts|mjs|js)$/.test(file));
  return [...files, "sst.config.ts"].map((file) => parse(file, readFileSync(path.join(root, file), "utf8")));
}
