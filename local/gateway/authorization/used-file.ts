import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Used } from "./authorize.ts";

/** The folder to which each organization writes the permissions that its roles used, for `npm run permissions`. */
const folder = process.env.PERMISSIONS_USED_FOLDER;

export async function writeUsed(used: readonly Used[]): Promise<void> {
  if (folder === undefined || used.length === 0) return;
  await writeFile(path.join(folder, `${randomUUID()}.json`), JSON.stringify(used));
}
