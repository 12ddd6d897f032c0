import { existsSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { InputError } from "../../core/shared/errors.ts";
import { makeFolder, writeNewFile } from "./write-file.ts";

/** YAML 1.1 reads an unquoted policy version as a date; quoted, YAML 1.1 and 1.2 read the same. */
const yamlOptions = { version: "1.1", aliasDuplicateObjects: false, lineWidth: 0 } as const;

/** An expectation, or a part of it, as YAML. */
export function asYaml(expectation: object): string {
  return stringify(expectation, yamlOptions);
}

interface ExpectationFile {
  /** The name of the expectation. */
  readonly name: string;
  readonly text: string;
}

/**
 * Writes each expectation to a new file in the folder.
 *
 * @returns the paths of the files
 * @throws InputError before any file is written, for a file that exists
 */
export async function writeExpectations(
  expectations: readonly ExpectationFile[],
  folder: string,
): Promise<readonly string[]> {
  const files = expectations.map(({ name, text }) => ({ file: path.join(folder, `${name}.yaml`), text }));
  const existing = files.map(({ file }) => file).filter((file) => existsSync(file));
  if (existing.length > 0)
    throw new InputError(`${existing.join(", ")}: the file exists; no file was written`);
  await makeFolder(folder);
  for (const { file, text } of files) await writeNewFile(file, text);
  return files.map(({ file }) => file);
}
