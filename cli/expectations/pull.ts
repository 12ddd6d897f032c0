import { parseArgs } from "node:util";
import { currentVersion, loadCatalogue } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { InputError } from "../../core/shared/errors.ts";
import { onlyArgument, tableOptions } from "../arguments.ts";
import type { Io } from "../io.ts";
import { hubOf } from "./hub.ts";
import { asYaml, writeExpectations } from "./write-expectations.ts";

/** Writes the expectations in effect, or those of an earlier version, as YAML files. */
export async function pull(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { version: { type: "string" }, ...tableOptions },
  });
  const folder = onlyArgument({ command: "expectations pull", expected: "FOLDER" }, positionals);
  const { table } = hubOf(values);
  const version = values.version ?? (await currentVersion(table));
  if (version === undefined)
    throw new InputError("expectations pull: expected a version in effect, found none");
  const { expectations } = await loadCatalogue(table, version);
  const files = await writeExpectations(
    expectations.map((one) => ({ name: one.name, text: asYaml(one) })),
    folder,
  );
  io.stdout.write(`Version ${version}: ${files.length} expectations were written to ${folder}\n`);
  return 0;
}
