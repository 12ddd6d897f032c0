import { parseArgs } from "node:util";
import { currentVersion } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { historyOf } from "../../adapters/dynamodb/catalogue/history.ts";
import { InputError } from "../../core/shared/errors.ts";
import { tableOptions } from "../arguments.ts";
import type { Io } from "../io.ts";
import { hubOf } from "./hub.ts";
import { historyText } from "./plan-text.ts";

/** Prints the pushes that led to the expectations in effect, latest first. */
export async function history(args: readonly string[], io: Io): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { limit: { type: "string", default: "20" }, ...tableOptions },
  });
  const limit = Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1)
    throw new InputError(`--limit: expected a number of pushes, found ${values.limit}`);
  const { table } = hubOf(values);
  io.stdout.write(historyText(await historyOf(table, await currentVersion(table), limit)));
  return 0;
}
