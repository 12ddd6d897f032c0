import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import {
  type Comparison,
  checkRead,
  compareDocuments,
  type Fault,
  isObject,
  type Json,
  parseText,
  prepareDocument,
  type RoleContext,
} from "../../core/policy/compare.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Io } from "../io.ts";
import { fileErrorText } from "../program/file-errors.ts";

/**
 * Compares the pairs of a file line by line; memory does not grow with the file.
 * @returns 1 if a line is invalid, else 0
 */
export async function compareCases(file: string, roleContext: RoleContext, io: Io): Promise<number> {
  let number = 0;
  let pairs = 0;
  let failed = false;
  for await (const line of readLines(file, io)) {
    number++;
    if (line.trim() === "") continue;
    pairs++;
    const found = readCase(line);
    if (found.ok) {
      io.stdout.write(`${JSON.stringify(answer(found, roleContext))}\n`);
    } else {
      failed = true;
      io.stderr.write(`trustdrift compare: ${file}, line ${number}: ${found.message}\n`);
    }
  }
  if (pairs === 0) throw new InputError(`--cases: ${file}: expected one pair a line, found none`);
  return failed ? 1 : 0;
}

async function* readLines(file: string, { stdin = process.stdin }: Io): AsyncGenerator<string> {
  const input = file === "-" ? stdin : createReadStream(file, "utf8");
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    const found = fileErrorText(error);
    if (found === undefined) throw error;
    throw new InputError(`--cases: ${file}: expected a file that can be read, found ${found}`, {
      cause: error,
    });
  }
}

interface Case {
  readonly ok: true;
  readonly name: string;
  readonly expected: string | object;
  readonly actual: string | object;
  readonly account: string | undefined;
  /** Faults that parsing the line hides, such as a duplicate key. */
  readonly faults: readonly Fault[];
}

function readCase(line: string): Case | { readonly ok: false; readonly message: string } {
  const parsed = parseText(line.replace(/^\ufeff/, ""));
  if (!parsed.ok) return { ok: false, message: parsed.faults.map(({ message }) => message).join("; ") };
  const checked = checkRead(line, parsed.json);
  const json = checked.ok ? checked.json : parsed.json;
  if (!isObject(json)) return { ok: false, message: "expected an object with name, expected and actual" };
  const { name, expected, actual, account } = json;
  if (typeof name !== "string") return { ok: false, message: "name: expected text" };
  if (!isDocument(expected))
    return { ok: false, message: "expected: expected a trust policy as text or as an object" };
  if (!isDocument(actual))
    return { ok: false, message: "actual: expected a trust policy as text or as an object" };
  if (account !== undefined && (typeof account !== "string" || !/^\d{12}$/.test(account))) {
    return { ok: false, message: "account: expected 12 digits as text" };
  }
  return { ok: true, name, expected, actual, account, faults: checked.ok ? [] : checked.faults };
}

function isDocument(json: Json | undefined): json is string | (Json & object) {
  return typeof json === "string" || (typeof json === "object" && json !== null);
}

function answer(found: Case, roleContext: RoleContext): object {
  const comparison = compareCase(found, { ...roleContext, account: found.account ?? roleContext.account });
  const { name } = found;
  switch (comparison.verdict) {
    case "equal":
      return { name, verdict: "equal", severity: null, changes: [] };
    case "unreadable":
      return {
        name,
        verdict: "unreadable",
        severity: "critical",
        changes: comparison.faults.map(faultAsChange),
      };
    case "drift": {
      const { severity, changes } = comparison;
      const shown = changes.map(({ kind, direction, severity, principal, action, condition, message }) => {
        return { kind, direction, severity, principal, action, condition, message };
      });
      return { name, verdict: "drift", severity, changes: shown };
    }
  }
}

function compareCase({ expected, actual, faults }: Case, roleContext: RoleContext): Comparison {
  if (faults.length > 0) return unreadable(faults);
  const prepared = prepareDocument(expected);
  if (!prepared.ok) return unreadable(under("expected", prepared.faults));
  const comparison = compareDocuments(prepared.document, actual, roleContext);
  return comparison.verdict === "unreadable" ? unreadable(under("actual", comparison.faults)) : comparison;
}

function unreadable(faults: readonly Fault[]): Comparison {
  return { verdict: "unreadable", severity: "critical", faults };
}

function under(side: "expected" | "actual", faults: readonly Fault[]): readonly Fault[] {
  return faults.map(({ path, message }) => ({ path: path === "$" ? side : `${side}.${path}`, message }));
}

function faultAsChange({ path, message }: Fault): object {
  return {
    kind: "document-unreadable",
    direction: "changed",
    severity: "critical",
    message: `${path}: ${message}`,
  };
}
