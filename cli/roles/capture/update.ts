import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Document, isMap, isScalar, isSeq, type Node, parseDocument, YAMLMap, YAMLSeq } from "yaml";
import { readExpectationFiles } from "../../../adapters/files/expectation-files.ts";
import { type Expectation, renderTrust } from "../../../core/expectations/expectation.ts";
import { canonicalText } from "../../../core/policy/compare.ts";
import { InputError } from "../../../core/shared/errors.ts";
import { makeFolder, writeNewFile, writeWholeFile } from "../../output/write-file.ts";

interface Capture {
  readonly expectation: Expectation;
  /** Of a new file. */
  readonly text: string;
}

/**
 * Writes what was captured into the files that have these expectations, and into new files. In a file that exists, only
 * `match` and `trust` change, and only if their meaning changed: comments, order and all other fields stay.
 *
 * @returns the paths of the files that were written
 */
export async function updateExpectations(
  captured: readonly Capture[],
  folder: string,
  places: Places,
): Promise<readonly string[]> {
  const known = existsSync(folder) ? await readKnown(folder) : new Map<string, Known>();
  const written: string[] = [];
  await makeFolder(folder);
  for (const { expectation, text } of captured) {
    const before = known.get(expectation.name);
    const file = before?.file ?? path.join(folder, `${expectation.name}.yaml`);
    if (before === undefined) await writeNewFile(file, text);
    else {
      const updated = await updatedText(before, expectation, places);
      if (updated === undefined) continue;
      await writeWholeFile(file, updated);
    }
    written.push(file);
  }
  return written;
}

/** Where the roles were read. */
export interface Places {
  readonly accounts: readonly string[];
  readonly partition: string;
}

interface Known {
  readonly file: string;
  readonly expectation: Expectation;
}

async function readKnown(folder: string): Promise<ReadonlyMap<string, Known>> {
  const files = await readExpectationFiles(folder).catch((error: unknown) => {
    if (error instanceof InputError && error.message.includes("found none")) return [];
    throw error;
  });
  return new Map(files.map((one) => [one.expectation.name, one]));
}

/** @returns undefined if nothing changed */
async function updatedText(
  { file, expectation: before }: Known,
  after: Expectation,
  { accounts, partition }: Places,
): Promise<string | undefined> {
  const { match, trust } = after;
  const covered = match.accounts === "*" ? accounts : match.accounts;
  const isSameTrust = covered.every(
    (account) => meaningIn(before, account, partition) === meaningIn(after, account, partition),
  );
  const isSameMatch = matchText(before.match) === matchText(match);
  if (isSameTrust && isSameMatch) return undefined;
  const text = await readFile(file, "utf8");
  const document = parseDocument(text, { version: "1.1" });
  const merger = { document, partition };
  if (!isSameMatch) merge(merger, ["match"], match);
  if (!isSameTrust) merge(merger, ["trust"], trust);
  return document.toString({ lineWidth: 0, flowCollectionPadding: /[[{] /.test(text) });
}

function meaningIn(expectation: Expectation, account: string, partition: string): string {
  const text = renderTrust(expectation, account, partition);
  return canonicalText(text) ?? text;
}

function matchText({ accounts, roles }: Expectation["match"]): string {
  return JSON.stringify([accounts === "*" ? "*" : [...accounts].sort(), [...roles].sort()]);
}

interface Merger {
  readonly document: Document;
  readonly partition: string;
}

type Place = readonly (string | number)[];

/** Replaces only the parts that differ, so that the comments of the others stay. */
function merge(merger: Merger, place: Place, wanted: unknown): void {
  const { document } = merger;
  const node = document.getIn(place, true);
  if (isMap(node) && isRecord(wanted)) {
    for (const key of node.items.map(({ key: one }) => (isScalar(one) ? String(one.value) : String(one))))
      if (!(key in wanted)) document.deleteIn([...place, key]);
    for (const [key, value] of Object.entries(wanted)) merge(merger, [...place, key], value);
  } else if (isSeq(node) || (isScalar(node) && Array.isArray(wanted))) {
    mergeList(merger, place, Array.isArray(wanted) ? wanted : [wanted]);
  } else if (!isSame(merger, node, wanted)) {
    document.setIn(place, document.createNode(wanted));
  }
}

/** Items that stay are the same nodes, with their comments. */
function mergeList(merger: Merger, place: Place, wanted: readonly unknown[]): void {
  const { document } = merger;
  const node = document.getIn(place, true);
  const left: unknown[] = isSeq(node) ? [...node.items] : [node];
  const items = wanted.map((value) => {
    const at = left.findIndex((item) => isSame(merger, item, value));
    return at < 0 ? undefined : left.splice(at, 1)[0];
  });
  const changed =
    items.filter((item) => item === undefined).length === 1 && left.length === 1
      ? items.indexOf(undefined)
      : -1;
  const list = isSeq(node) ? node : new YAMLSeq();
  list.items = items.map((item, at) => item ?? (at === changed ? left[0] : document.createNode(wanted[at])));
  if (list !== node) document.setIn(place, list);
  if (changed >= 0) merge(merger, [...place, changed], wanted[changed]);
}

/** The partition is the same for all accounts of an organization. */
function isSame({ document, partition }: Merger, item: unknown, value: unknown): boolean {
  const found: unknown = isNode(item) ? item.toJS(document) : item;
  const filled = (one: unknown) => JSON.stringify(one)?.replaceAll("{{partition}}", partition);
  return filled(found) === filled(value);
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || value instanceof YAMLMap || value instanceof YAMLSeq;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
