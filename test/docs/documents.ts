import { globSync, readFileSync } from "node:fs";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../..");

export interface Guide {
  readonly file: string;
  readonly text: string;
  /** What stands between fences, for a reader to copy. Lines that go on are joined. */
  readonly blocks: readonly string[];
}

/** What people read: the guides, and what stands beside the code. Decisions tell of their day, and stay as they are. */
export const guides: readonly Guide[] = [
  "README.md",
  "CONTRIBUTING.md",
  ...globSync("docs/*.md", { cwd: root }),
]
  .sort()
  .map((file) => {
    const text = readFileSync(path.join(root, file), "utf8");
    const blocks = [...text.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map(([, block = ""]) =>
      block.replaceAll(/\s*\\\n\s*/g, " "),
    );
    return { file, text, blocks };
  });

export function guide(file: string): Guide {
  const found = guides.find((one) => one.file === file);
  if (found === undefined)
    throw new Error(`expected ${file} among ${guides.map((one) => one.file).join(", ")}`);
  return found;
}

/** The lines of all blocks, each with its file. */
export function copied(pattern: RegExp): readonly (readonly [file: string, line: string])[] {
  return guides.flatMap(({ file, blocks }) =>
    blocks
      .flatMap((block) => block.split("\n"))
      .filter((line) => pattern.test(line))
      .map((line) => [file, line.trim()] as const),
  );
}
