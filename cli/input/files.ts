import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { notText, textOf } from "../../adapters/files/text-file.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Io } from "../io.ts";
import { fileErrorText } from "../program/file-errors.ts";

/** Where text comes from: `-` is the standard input. */
type Input = Pick<Io, "stdin">;

/**
 * @param flag the option that names the file, undefined if the file is an argument
 * @throws InputError that names the option and the file
 */
export async function readTextFile(
  flag: string | undefined,
  file: string,
  input: Input = {},
): Promise<string> {
  const place = `${flag === undefined ? "" : `${flag}: `}${file === "-" ? "standard input" : file}`;
  const text = textOf(await readBytes(place, file, input));
  if (text === undefined) throw new InputError(`${place}: expected a text file, found ${notText}`);
  return text;
}

async function readBytes(place: string, file: string, { stdin = process.stdin }: Input): Promise<Buffer> {
  try {
    return file === "-" ? await buffer(stdin) : await readFile(file);
  } catch (error) {
    throw new InputError(
      `${place}: expected a file that can be read, found ${fileErrorText(error) ?? String(error)}`,
      { cause: error },
    );
  }
}

/**
 * Account ids, one per line (`#` starts a comment) or as a JSON list. Without a file: none.
 * @throws InputError that names the option, the file and the line
 */
export async function readAccountsFile(flag: string, file: string | undefined): Promise<ReadonlySet<string>> {
  if (file === undefined) return new Set();
  const text = await readTextFile(flag, file);
  const accounts = text.trimStart().startsWith("[") ? readList(text, flag, file) : readLines(text);
  for (const { account, place } of accounts) {
    if (!/^\d{12}$/.test(account)) {
      throw new InputError(`${flag}: ${file}, ${place}: expected a 12-digit account id, found ${account}`);
    }
  }
  return new Set(accounts.map(({ account }) => account));
}

interface Entry {
  readonly account: string;
  readonly place: string;
}

function readLines(text: string): readonly Entry[] {
  return text
    .split(/\r?\n/)
    .map((line, at) => ({ account: line.replace(/#.*$/, "").trim(), place: `line ${at + 1}` }))
    .filter(({ account }) => account !== "");
}

function readList(text: string, flag: string, file: string): readonly Entry[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list))
      return list.map((item, at) => ({ account: String(item), place: `item ${at + 1}` }));
  } catch (error) {
    throw new InputError(`${flag}: ${file}: expected a JSON list of account ids, found other text`, {
      cause: error,
    });
  }
  throw new InputError(`${flag}: ${file}: expected a JSON list of account ids`);
}
