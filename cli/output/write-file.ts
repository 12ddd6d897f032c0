import { randomUUID } from "node:crypto";
import { link, mkdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { InputError } from "../../core/shared/errors.ts";
import { fileErrorText } from "../program/file-errors.ts";

/**
 * Replaces a file as a whole: an interruption leaves the former file, and no part of the new one.
 *
 * @throws InputError if it cannot be written
 */
export async function writeWholeFile(file: string, text: string): Promise<void> {
  await orExplain(file, async () => {
    const found = await stat(file).catch(() => undefined);
    // A rename would replace the device or the pipe by a file
    if (found !== undefined && !found.isFile()) return writeFile(file, text);
    // A rename would replace the link
    const place = found === undefined ? file : await realpath(file);
    await beside(place, text, (written) => rename(written, place));
  });
}

/**
 * Creates a file as a whole.
 *
 * @throws Error with the code EEXIST for a file that exists
 * @throws InputError if it cannot be written
 */
export async function writeNewFile(file: string, text: string): Promise<void> {
  // A link fails if the name is taken, where a rename would replace the file
  await orExplain(file, () => beside(file, text, (written) => link(written, file)));
}

/** Creates a folder and those that contain it. @throws InputError if it cannot be created */
export async function makeFolder(folder: string): Promise<void> {
  await orExplain(folder, () => makeWithParents(folder));
}

/** Node's `recursive` never ends where the parent exists and refuses with ENOENT, as /proc does. */
async function makeWithParents(folder: string): Promise<void> {
  // The parents of an existing folder can be unreadable or on a read-only disk
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  const parent = path.dirname(folder);
  if (parent !== folder) await makeWithParents(parent);
  try {
    await mkdir(folder);
  } catch (error) {
    if (!isExisting(error)) throw error;
    // Another process created it meanwhile, or it is a file
    if (!(await stat(folder)).isDirectory())
      throw new InputError(
        `${folder}: expected a folder, found a file\nName another place, or move the file.`,
      );
  }
}

async function beside(file: string, text: string, put: (written: string) => Promise<void>): Promise<void> {
  const written = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}`);
  try {
    await writeFile(written, text, { flag: "wx" });
    await put(written);
  } finally {
    // On a disk that became read-only, the first error says more
    await rm(written, { force: true }).catch(() => undefined);
  }
}

async function orExplain(place: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const text = fileErrorText(error);
    if (text === undefined || isExisting(error)) throw error;
    throw new InputError(
      `${place}: expected a place that can be written, found ${text}\nIt was not written. Name another place, or make this one writable.`,
      { cause: error },
    );
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}
