import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { isMap, isScalar, isSeq, parseDocument, YAMLParseError } from "yaml";
import { type Expectation, parseExpectation } from "../../core/expectations/expectation.ts";
import { checkTogether } from "../../core/expectations/match/clash.ts";
import { InputError } from "../../core/shared/errors.ts";
import { notText, textOf } from "./text-file.ts";
import { yamlValue } from "./yaml.ts";

/**
 * Reads expectations from a YAML or JSON file, or from every such file of a folder.
 *
 * @throws InputError naming the file and the field, or the two expectations that cover one role equally well
 */
export async function readExpectations(place: string): Promise<Expectation[]> {
  return (await readExpectationFiles(place)).map(({ expectation }) => expectation);
}

/** With the file of each. Throws as `readExpectations` does. */
export async function readExpectationFiles(
  place: string,
): Promise<readonly { readonly file: string; readonly expectation: Expectation }[]> {
  const files = await filesOf(place);
  if (files.length === 0)
    throw new InputError(`${place}: expected files ending in .yaml, .yml or .json, found none`);
  const read = await Promise.all(
    files.map(async (file) => ({ file, expectation: await readExpectation(file) })),
  );
  checkTogether(read.map(({ expectation }) => expectation));
  return read;
}

async function filesOf(place: string): Promise<string[]> {
  const found = await stat(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
  if (found === undefined)
    throw new InputError(
      `${place}: expected a file or a folder of expectations, found nothing\nName another place, or write the first expectations with trustdrift capture.`,
    );
  if (found.isFile()) return [place];
  const names = (await readdir(place)).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
  return names.map((name) => path.join(place, name));
}

async function readExpectation(file: string): Promise<Expectation> {
  const text = textOf(await readFile(file));
  if (text === undefined) throw new InputError(`${file}: expected a text file, found ${notText}`);
  try {
    // JSON is YAML. Duplicate keys are refused.
    const document = parseDocument(text, { uniqueKeys: true });
    const [error] = document.errors;
    if (error !== undefined) throw error;
    const faults = changedNumbers(document.contents, "");
    if (faults.length > 0) throw new InputError(`${file}: ${faults.join("; ")}`);
    return parseExpectation(withoutSchema(yamlValue(document, file)), file);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new InputError(`${file}: ${error.message.split("\n")[0]?.replace(/:$/, "")}`, { cause: error });
  }
}

/** JSON has no comment in which an editor finds the schema. */
function withoutSchema(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("$schema" in value)) return value;
  const { $schema: _, ...rest } = value;
  return rest;
}

/** YAML reads `012345678901`, `0x1f`, `1e3` and 20 digits as numbers that no longer say what the file says. */
function changedNumbers(node: unknown, path: string): string[] {
  if (isMap(node))
    return node.items.flatMap(({ key, value }) =>
      changedNumbers(value, `${path}${path === "" ? "" : "."}${isScalar(key) ? key.value : key}`),
    );
  if (isSeq(node)) return node.items.flatMap((item, at) => changedNumbers(item, `${path}[${at}]`));
  if (!isScalar(node) || (typeof node.value !== "number" && typeof node.value !== "bigint")) return [];
  return node.source === String(node.value)
    ? []
    : [
        `${path}: expected text in quotes, found ${node.source}, which YAML reads as the number ${node.value}`,
      ];
}
