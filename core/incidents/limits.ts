import { type Change, type Fault, severities } from "../policy/compare.ts";
import { worstFirst } from "../principals/describe.ts";
import type { Dependent } from "../principals/directory.ts";
import { compact } from "../shared/text.ts";
import type { Cause } from "./cause.ts";
import type { Finding } from "./finding.ts";

/**
 * DynamoDB keeps 400 kB an item, and a role's record holds an incident and an adopted document. IAM counts no white
 * space, so a document within its quota of 4,096 can have 131,072 characters.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const longestDocument = 100_000;
const longestMessage = 1000;
const mostFindings = 40;
/** A trust policy of the highest quota holds some 60 ARNs. */
const mostOrphans = 60;
const mostDependents = 500;
/** Characters of all of them: some 200 each, unless their paths are long. */
const longestDependents = 100_000;

/** A finding as an incident keeps it: documents without the white space between their parts, and the worst changes. */
export function withinLimits(finding: Finding): Finding {
  const { cause, expectedDocument, foundDocument } = finding;
  return {
    ...finding,
    cause: causeWithinLimits(cause),
    ...(expectedDocument !== undefined && { expectedDocument: limitedDocument(expectedDocument) }),
    ...(foundDocument !== undefined && { foundDocument: limitedDocument(foundDocument) }),
  };
}

/** Cut only where it is absurd: a document found is the undo copy. */
function limitedDocument(document: string): string {
  return cut(compact(document), longestDocument);
}

/** A cause as an incident keeps it: the worst of what it lists. */
export function causeWithinLimits(cause: Cause): Cause {
  if ("changes" in cause) {
    const orphans = "orphans" in cause ? cause.orphans : undefined;
    const changes = limitedChanges(cause.changes);
    return { ...cause, changes, ...(orphans && { orphans: orphans.slice(0, mostOrphans) }) };
  }
  if ("dependents" in cause && cause.dependents !== undefined) {
    const dependents = limitedDependents(cause.dependents);
    const more = cause.dependents.length - dependents.length + (cause.moreDependents ?? 0);
    return { ...cause, dependents, ...(more > 0 && { moreDependents: more }) };
  }
  if ("faults" in cause) return { ...cause, faults: limitedFaults(cause.faults) };
  return cause;
}

/** Outages first where not all of them fit. */
function limitedDependents(all: readonly Dependent[]): readonly Dependent[] {
  const first = worstFirst(all).slice(0, mostDependents);
  let characters = 0;
  const end = first.findIndex((dependent) => {
    characters += JSON.stringify(dependent).length + 1;
    return characters > longestDependents;
  });
  if (end === -1) return first.length === all.length ? all : first;
  return first.slice(0, end);
}

function limitedChanges(changes: readonly Change[]): readonly Change[] {
  const short = changes.map((change) => ({ ...change, message: cut(change.message, longestMessage) }));
  if (short.length <= mostFindings) return short;
  const worstFirst = short.toSorted((one, other) => rankOf(other) - rankOf(one));
  const [reported, others] = [worstFirst.slice(0, mostFindings - 1), worstFirst.slice(mostFindings - 1)];
  const [worst] = others;
  if (worst === undefined) return reported;
  // Says "changed": which way the others go is in the documents
  const { severity, source } = worst;
  const message = `and ${others.length} more changes, none worse than ${severity}`;
  return [...reported, { kind: "document-changed", direction: "changed", severity, message, source }];
}

function limitedFaults(faults: readonly Fault[]): readonly Fault[] {
  const short = faults.map((fault) => ({ ...fault, message: cut(fault.message, longestMessage) }));
  if (short.length <= mostFindings) return short;
  const left = short.length - mostFindings + 1;
  return [...short.slice(0, mostFindings - 1), { path: "$", message: `and ${left} more faults` }];
}

function rankOf({ severity }: Change): number {
  return severities.indexOf(severity);
}

function cut(text: string, longest: number): string {
  return text.length <= longest
    ? text
    : `${text.slice(0, longest)}… (cut here: ${text.length} characters in all)`;
}
