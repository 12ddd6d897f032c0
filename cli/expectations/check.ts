import { parseArgs } from "node:util";
import { readExpectations } from "../../adapters/expectation-files.ts";
import { onlyArgument } from "../arguments.ts";
import type { Io } from "../io.ts";
import { warnUnwritable } from "./warn-unwritable.ts";

/** Validates expectations, and changes nothing. */
export async function check(args: readonly string[], io: Io): Promise<number> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
  const all = await readExpectations(
    onlyArgument({ command: "expectations check", expected: "PATH" }, positionals),
  );
  io.stdout.write(`${all.length} expectations are valid: ${all.map(({ name }) => name).join(", ")}\n`);
  warnUnwritable(all, io);
  return 0;
}
