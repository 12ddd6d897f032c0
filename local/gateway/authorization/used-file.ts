import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Used } from "./authorize.ts";

/** Where each organization leaves what its roles were allowed, for `npm run permissions`. */
const folder = process.env.PERMISSIONS_USED_FOLDER;

export async function keepUsed(used: readonly Used[]): Promise<void> {
  if (folder === undefined || used.length === 0) return;
  await writeFile(path.join(folder, `${randomUUID()}.json`), JSON.stringify(used));
}
