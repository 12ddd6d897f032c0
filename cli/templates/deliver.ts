import path from "node:path";
import { InputError } from "../../core/shared/errors.ts";
import type { Io } from "../io.ts";
import { makeFolder, writeWholeFile } from "../output/write-file.ts";

interface PolicyFile {
  readonly name: string;
  readonly text: string;
}

/** @param prefix of the names of the files, which end with a number */
export function filesOf(
  prefix: string,
  policies: readonly { readonly text: string }[],
): readonly PolicyFile[] {
  return policies.map(({ text }, index) => ({ name: `${prefix}-${index + 1}.json`, text }));
}

interface Options {
  /** Whether to print only the explanation. */
  readonly explain?: true | undefined;
  readonly out?: string | undefined;
}

/**
 * Writes the policies into a folder, or prints the only one; then prints the explanation.
 *
 * @returns the exit code
 * @throws InputError for more than one policy without a folder
 */
export async function deliver(
  files: readonly PolicyFile[],
  explanation: string,
  { explain, out }: Options,
  io: Io,
): Promise<number> {
  if (explain) io.stdout.write(explanation);
  else {
    await write(files, out, io);
    io.stderr.write(explanation);
  }
  return 0;
}

async function write(files: readonly PolicyFile[], folder: string | undefined, io: Io): Promise<void> {
  if (folder !== undefined) {
    await makeFolder(folder);
    for (const { name, text } of files) {
      const file = path.join(folder, name);
      // No newline at the end: it would count towards the size limit.
      await writeWholeFile(file, text);
      io.stdout.write(`${file}\n`);
    }
    return;
  }
  const [only, ...others] = files;
  if (only === undefined || others.length > 0)
    throw new InputError(`--out: expected a folder, because there are ${files.length} policies`);
  io.stdout.write(only.text);
  if (io.stdout.isTTY) io.stdout.write("\n");
}
