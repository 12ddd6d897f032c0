import { randomUUID } from "node:crypto";
import { link, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/** Replaces a file as a whole: an interruption leaves the former file, and no part of the new one. */
export async function writeWholeFile(file: string, text: string): Promise<void> {
  await beside(file, text, (written) => rename(written, file));
}

/** Creates a file as a whole. @throws Error with the code EEXIST for a file that exists */
export async function writeNewFile(file: string, text: string): Promise<void> {
  // A link fails if the name is taken, where a rename would replace the file
  await beside(file, text, (written) => link(written, file));
}

async function beside(file: string, text: string, put: (written: string) => Promise<void>): Promise<void> {
  const written = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}`);
  try {
    await writeFile(written, text, { flag: "wx" });
    await put(written);
  } finally {
    await rm(written, { force: true });
  }
}
