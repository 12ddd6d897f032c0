import { type Grant, grantsOf, statementText, uniqueSorted } from "./grants/grants.ts";
import { keysOfSameForm } from "./grants/same-form.ts";
import { meanTheSame } from "./grants/same-meaning.ts";
import type { Change, Comparison, Fault, RoleContext } from "./model/change.ts";
import type { Document } from "./model/document.ts";
import { limits } from "./model/limits.ts";
import { once } from "./model/remember.ts";
import type { KnownConditions } from "./parse/condition-reader.ts";
import type { Json } from "./parse/json.ts";
import { type Parsed, parseDocument, parseRead } from "./parse/parse.ts";
import { parseText, writesEachKeyOnce } from "./parse/read-json.ts";
import { decodeText } from "./parse/text.ts";
import { explain, type Profile, profileOfExpected } from "./severity/explain.ts";
import { finish, notComparable } from "./severity/finish.ts";

/** The expected side of a comparison: read once, compared often. Made by `prepareDocument`. */
export interface PreparedDocument {
  readonly document: Document;
  readonly json: Json;
  /** A live document mostly has the expected conditions, which need no second parsing. */
  readonly known: KnownConditions;
  /** Undefined when there are too many to compare. */
  readonly grants: readonly Grant[] | undefined;
  /** What the grants admit, computed at the first drift. */
  readonly profile: () => Profile;
  /** Texts known to be equal, so that the same one is not read again. Bounded. */
  readonly equalTexts: Set<string>;
}

export type Prepared =
  | { readonly ok: true; readonly document: PreparedDocument }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Reads an expected trust policy: percent-encoded or plain JSON text, or an object that was parsed elsewhere. */
export function prepareDocument(document: string | object): Prepared {
  const parsed = parseDocument(document);
  if (!parsed.ok) return parsed;
  const prepared = prepare(parsed.document, parsed.json, parsed.known);
  if (typeof document === "string") rememberEqual(prepared, document);
  return { ok: true, document: prepared };
}

function prepare(document: Document, json: Json, known: KnownConditions): PreparedDocument {
  const grants = grantsOf(document);
  return {
    document,
    json,
    known,
    grants,
    profile: once(() => profileOfExpected(grants ?? [])),
    equalTexts: new Set(),
  };
}

/** Admits no caller: compared with it, a document is rated on its own. */
export const nobody: PreparedDocument = prepare(
  { statements: [], unknown: "" },
  { Statement: [] },
  new Map(),
);

/**
 * Compares a live trust policy with the expected one by meaning. Never throws; `equal` is only said when no request
 * exists that one admits and the other does not.
 * @param actual percent-encoded as GetRole returns it, plain JSON, or an object
 */
export function compareDocuments(
  expected: PreparedDocument,
  actual: string | object,
  roleContext: RoleContext,
): Comparison {
  if (typeof actual !== "string") return compareParsed(expected, parseDocument(actual), roleContext);
  if (expected.equalTexts.has(actual)) return { verdict: "equal" };
  const comparison = compareText(expected, actual, roleContext);
  if (comparison.verdict === "equal") rememberEqual(expected, actual);
  return comparison;
}

/** Most live documents are the expected one in another order at most, which is seen without reading their meaning. */
function compareText(expected: PreparedDocument, actual: string, roleContext: RoleContext): Comparison {
  const decoded = decodeText(actual);
  if (!decoded.ok) return unreadable(decoded.faults);
  const { text } = decoded;
  const parsed = parseText(text);
  if (!parsed.ok) return unreadable(parsed.faults);
  // Longer texts have to be measured first: what IAM cannot store is unreadable, whatever it says.
  const keys = text.length > limits.compactCharacters ? -1 : keysOfSameForm(parsed.json, expected.json);
  if (writesEachKeyOnce(text, keys)) return { verdict: "equal" };
  return compareParsed(expected, parseRead(text, parsed.json, expected.known), roleContext);
}

function compareParsed(expected: PreparedDocument, actual: Parsed, roleContext: RoleContext): Comparison {
  if (!actual.ok) return unreadable(actual.faults);
  const changes = difference(expected, actual.document, roleContext);
  const [worst] = changes;
  return worst === undefined ? { verdict: "equal" } : { verdict: "drift", severity: worst.severity, changes };
}

function unreadable(faults: readonly Fault[]): Comparison {
  return { verdict: "unreadable", severity: "critical", faults };
}

/** One text more that needs no reading: GetRole answers the same one until somebody changes it. */
function rememberEqual({ equalTexts }: PreparedDocument, text: string): void {
  if (equalTexts.size < equalTextsAtMost && text.length <= limits.characters / 4) equalTexts.add(text);
}

const equalTextsAtMost = 16;

/** Worst first; empty exactly when the documents are equal. */
function difference(
  expected: PreparedDocument,
  actual: Document,
  roleContext: RoleContext,
): readonly Change[] {
  const actualGrants = grantsOf(actual);
  if (expected.grants === undefined || actualGrants === undefined)
    return sameStatements(expected.document, actual) ? [] : finish([notComparable], roleContext);
  const sameUnknown = expected.document.unknown === actual.unknown;
  if (meanTheSame(expected.grants, actualGrants, { left: limits.effort })) {
    return sameUnknown ? [] : finish([notComparable], roleContext);
  }
  const changes = explain(expected.grants, expected.profile, actualGrants, roleContext);
  return sameUnknown ? changes : finish([notComparable, ...changes], roleContext);
}

/** For documents that are too large to be taken apart. */
function sameStatements(expected: Document, actual: Document): boolean {
  const textOf = ({ statements, unknown }: Document) =>
    JSON.stringify([unknown, ...uniqueSorted(statements.map(statementText))]);
  return textOf(expected) === textOf(actual);
}

export { canonicalText } from "./grants/canonical.ts";
export {
  type Change,
  type Comparison,
  type Difference,
  type Fault,
  isDangerous,
  type RoleContext,
  type Severity,
  severities,
} from "./model/change.ts";
export type { Condition, Value } from "./model/condition.ts";
export type { Statement } from "./model/document.ts";
export { pinnedBy, readGitHubSubject, withIdPlaceholders, withoutIds } from "./model/facts/github-subject.ts";
export { controlPolicyQuotas, trustPolicyQuota } from "./model/facts/quotas.ts";
export { limits } from "./model/limits.ts";
export { accountOf, type Principal } from "./model/principal.ts";
export { canonicalJson, isList, isObject, type Json, type JsonObject } from "./parse/json.ts";
export { parseDocument } from "./parse/parse.ts";
export { plainText } from "./parse/plain-text.ts";
export { checkRead, parseText } from "./parse/read-json.ts";
export { decodeText } from "./parse/text.ts";
export {
  explainRequest,
  type RequestAnswer,
  requestOf,
  type StatementAnswer,
} from "./requests/explain-request.ts";
export { inPastTense } from "./severity/sentences/tense.ts";
