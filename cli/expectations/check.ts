import { parseArgs } from "node:util";
import { readExpectations } from "../../adapters/expectation-files.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Io } from "../io.ts";
import { warnUnwritable } from "./warn-unwritable.ts";

/** Validates expectations, and changes nothing. */
export async function check(args: readonly string[], io: Io): Promise<number> {
  const all = await readExpectations(placeOf("check", args));
  io.stdout.write(`${all.length} expectations are valid: ${all.map(({ name }) => name).join(", ")}\n`);
  warnUnwritable(all, io);
  return 0;
}

function placeOf(action: string, args: readonly string[]): string {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
  const [place, ...more] = positionals;
  if (place !== undefined && more.length === 0) return place;
  throw new InputError(`expectations ${action}: expected PATH, found ${positionals.join(" ") || "nothing"}`);
}
