import { currentVersion } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { historyOf } from "../../adapters/dynamodb/catalogue/history.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Invocation } from "../io.ts";
import { hubOf } from "./hub.ts";
import { historyText } from "./plan-text.ts";

/** Prints the pushes that led to the expectations in effect, latest first. */
export async function history(
  options: { readonly limit: string; readonly json?: true | undefined; readonly table: string },
  { io, region }: Invocation,
): Promise<number> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1)
    throw new InputError(`--limit: expected a number of pushes, found ${options.limit}`);
  const { table } = hubOf({ region, table: options.table });
  const records = await historyOf(table, await currentVersion(table), limit);
  io.stdout.write(
    options.json ? records.map((one) => `${JSON.stringify(one)}\n`).join("") : historyText(records, io),
  );
  return 0;
}
