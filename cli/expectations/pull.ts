import { currentVersion, loadCatalogue } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Invocation } from "../io.ts";
import { forReader } from "../output/remark.ts";
import { asYaml, writeExpectations } from "../output/write-expectations.ts";
import { hubOf } from "./hub.ts";

/** Writes the expectations in effect, or those of an earlier version, as YAML files. */
export async function pull(
  folder: string,
  options: { readonly version?: string | undefined; readonly table: string },
  { io, region }: Invocation,
): Promise<number> {
  const { table } = hubOf({ region, table: options.table });
  const version = options.version ?? (await currentVersion(table));
  if (version === undefined) throw new InputError("expected a version in effect, found none");
  const { expectations } = await loadCatalogue(table, version);
  const files = await writeExpectations(
    expectations.map((one) => ({ name: one.name, text: asYaml(one) })),
    folder,
  );
  const count = files.length === 1 ? "1 expectation was" : `${files.length} expectations were`;
  io.stdout.write(`${forReader(`Version ${version}: ${count} written to ${folder}.`, io.stdout, io)}\n`);
  return 0;
}
