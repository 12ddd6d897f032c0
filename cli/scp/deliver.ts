import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { InputError } from "../../core/shared/errors.ts";
import type { Io } from "../io.ts";

export interface PolicyFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Writes the policies into a folder, or prints the only one.
 * @throws InputError for more than one policy without a folder
 */
export async function deliver(
  files: readonly PolicyFile[],
  folder: string | undefined,
  io: Io,
): Promise<void> {
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
    for (const { name, text } of files) {
      const file = path.join(folder, name);
      // No newline at the end: it would count towards the size limit.
      await writeFile(file, text);
      io.stdout.write(`${file}\n`);
    }
    return;
  }
  const [only, ...others] = files;
  if (only === undefined || others.length > 0)
    throw new InputError(`--out: expected a folder, because there are ${files.length} policies`);
  io.stdout.write(only.text);
}
