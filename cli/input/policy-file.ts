import { parseDocument } from "yaml";
import { yamlValue } from "../../adapters/files/yaml.ts";
import { decodeText, isObject, type Json, parseText } from "../../core/policy/compare.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Io } from "../io.ts";
import { readTextFile } from "./files.ts";

/**
 * The trust policy of a file: JSON, percent-encoded JSON as IAM returns it, YAML, or inside a role as
 * `aws iam get-role` prints it.
 *
 * @param flag the option that names the file, undefined if the file is an argument
 * @throws InputError for a file that contains something else
 */
export async function readPolicy(
  flag: string | undefined,
  file: string,
  input: Pick<Io, "stdin">,
): Promise<string> {
  const text = policyIn(await readTextFile(flag, file, input), file);
  const found = kindOf(text);
  if (found === undefined) return text;
  throw new InputError(
    `${flag === undefined ? "" : `${flag}: `}${file === "-" ? "standard input" : file}: expected a trust policy with Statement, or a role as aws iam get-role prints it; found ${found}`,
  );
}

/** @returns what is in place of a trust policy, undefined for one */
function kindOf(text: string): string | undefined {
  if (text.trim() === "") return "no text";
  const read = readJson(text);
  if (!read.ok) return read.faults.map(({ message }) => lowerFirst(message.replace(/\s+/g, " "))).join("; ");
  const { json } = read;
  if (!isObject(json)) return Array.isArray(json) ? "a list" : "other text";
  if (json.Statement !== undefined) return undefined;
  const fields = Object.keys(json);
  const shown = fields.slice(0, 5).join(", ") + (fields.length > 5 ? ", …" : "");
  return fields.length === 0 ? "an object without fields" : `an object with ${shown}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Other text stays as it is: its reader says what is wrong with it. */
export function policyIn(text: string, file: string): string {
  const json = jsonOf(text, file);
  if (!isObject(json)) return text;
  const role = isObject(json.Role) ? json.Role : json;
  const { AssumeRolePolicyDocument: document } = role;
  if (document !== undefined) return typeof document === "string" ? document : JSON.stringify(document);
  // A text of JSON shows what parsing hides, such as a key that is there twice
  return isJson(text) ? text : JSON.stringify(json);
}

/** Plain or percent-encoded. */
function readJson(text: string): ReturnType<typeof parseText> {
  const decoded = decodeText(text);
  return decoded.ok ? parseText(decoded.text) : decoded;
}

function jsonOf(text: string, file: string): Json | undefined {
  const read = readJson(text);
  if (read.ok) return read.json;
  if (isJson(text)) return undefined;
  const document = parseDocument(text, { uniqueKeys: true, logLevel: "error" });
  return document.errors.length > 0 ? undefined : yamlValue(document, file);
}

/** YAML is a superset of JSON, and its errors are about YAML. */
function isJson(text: string): boolean {
  return /^\s*[{["%]/.test(text);
}
