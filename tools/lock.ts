import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Runs the work while no other process holds the lock. Takes over the lock of a process that has died. */
export async function withLock(folder: string, work: () => Promise<void>): Promise<void> {
  while (!(await take(folder))) {
    if (await holderIsGone(folder)) await rm(folder, { recursive: true, force: true });
    else await pause(200);
  }
  try {
    await work();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function take(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  await writeFile(path.join(folder, "pid"), String(process.pid));
  return true;
}

async function holderIsGone(folder: string): Promise<boolean> {
  const holder = Number(await readFile(path.join(folder, "pid"), "utf8").catch(() => ""));
  if (!holder) return false; // it has made the folder and not yet signed it
  try {
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
