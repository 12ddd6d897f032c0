import { type Change, type Fault, severities } from "../policy/compare.ts";
import { worstFirst } from "../principals/describe.ts";
import type { Dependent } from "../principals/directory.ts";
import { compact } from "../shared/text.ts";
import type { Cause } from "./cause.ts";

/**
 * A DynamoDB item holds 400 kB, and a role's record contains an incident and an adopted document. IAM does not count
 * white space, so a document within the quota of 4,096 characters can have 131,072.
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

/** Without insignificant white space; truncated only far above IAM's quota, because the found document is the undo copy. */
export function limitedDocument(document: string | undefined): string | undefined {
  return document && truncate(compact(document), longestDocument);
}

/** The worst entries of each list that is too long. */
export function limitedCause(cause: Cause): Cause {
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

/** Critical roles first where not all of them fit. */
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
  const short = changes.map((change) => ({ ...change, message: truncate(change.message, longestMessage) }));
  if (short.length <= mostFindings) return short;
  const worstFirst = short.toSorted((one, other) => rankOf(other) - rankOf(one));
  const [reported, others] = [worstFirst.slice(0, mostFindings - 1), worstFirst.slice(mostFindings - 1)];
  const [worst] = others;
  if (worst === undefined) return reported;
  // "changed": the documents show the direction of the others
  const { severity, source } = worst;
  const message = `and ${others.length} more changes, none worse than ${severity}`;
  return [...reported, { kind: "document-changed", direction: "changed", severity, message, source }];
}

function limitedFaults(faults: readonly Fault[]): readonly Fault[] {
  const short = faults.map((fault) => ({ ...fault, message: truncate(fault.message, longestMessage) }));
  if (short.length <= mostFindings) return short;
  const left = short.length - mostFindings + 1;
  return [...short.slice(0, mostFindings - 1), { path: "$", message: `and ${left} more faults` }];
}

function rankOf({ severity }: Change): number {
  return severities.indexOf(severity);
}

function truncate(text: string, longest: number): string {
  return text.length <= longest
    ? text
    : `${text.slice(0, longest)}… (truncated: ${text.length} characters in total)`;
}
