import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { currentVersion, loadCatalogue } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { InputError } from "../../core/shared/errors.ts";
import { onlyArgument, tableOptions } from "../arguments.ts";
import type { Io } from "../io.ts";
import { hubOf } from "./hub.ts";

/** YAML 1.1 reads an unquoted policy version as a date; quoted, YAML 1.1 and 1.2 read the same. */
const yamlOptions = { version: "1.1", aliasDuplicateObjects: false, lineWidth: 0 } as const;

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
  const files = expectations.map((one) => ({ file: path.join(folder, `${one.name}.yaml`), one }));
  const existing = files.map(({ file }) => file).filter((file) => existsSync(file));
  if (existing.length > 0)
    throw new InputError(`${existing.join(", ")}: the file exists; no file was written`);
  await mkdir(folder, { recursive: true });
  for (const { file, one } of files) await writeFile(file, stringify(one, yamlOptions), { flag: "wx" });
  io.stdout.write(`Version ${version}: ${files.length} expectations were written to ${folder}\n`);
  return 0;
}
