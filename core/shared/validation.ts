import * as v from "valibot";
import { InputError } from "./errors.ts";

const longestExcerpt = 40;

const words: Readonly<Record<string, string>> = {
  Object: "an object",
  Array: "a list",
  string: "a text",
  number: "a number",
  boolean: "true or false",
  undefined: "nothing",
};

/**
 * "detail.eventTime: expected an ISO 8601 time, found an object". The value is shortened, because events contain identity
 * data and errors are logged.
 *
 * @param whole the name of the input, when the issue is not in one of its fields
 */
export function describeIssue(issue: v.BaseIssue<unknown>, whole: string): string {
  const path = pathOf(issue) || whole;
  if (issue.expected === "never") return `${path}: no such field`;
  const { received } = issue;
  const found = received.length > longestExcerpt ? `${received.slice(0, longestExcerpt)}…` : received;
  return `${path}: expected ${expectedOf(issue)}, found ${words[found] ?? found}`;
}

/**
 * @param whole the name of the input, when the issue is not in one of its fields
 * @throws InputError naming the field
 */
export function parseInput<S extends v.GenericSchema>(
  schema: S,
  input: unknown,
  whole: string,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, input);
  if (!parsed.success) throw new InputError(describeIssue(parsed.issues[0], whole));
  return parsed.output;
}

/** The schema's own message, if any: Valibot's defaults begin with "Invalid". */
function expectedOf({ message, expected, path }: v.BaseIssue<unknown>): string {
  if (!message.startsWith("Invalid ")) return message;
  if (expected === null) return "something else";
  if (expected === JSON.stringify(path?.at(-1)?.key)) return "a value";
  return words[expected] ?? expected.replace(/^\((.*)\)$/, "$1").replaceAll(" | ", " or ");
}

/** For example `match.roles[0]`. */
function pathOf({ path }: v.BaseIssue<unknown>): string {
  const items: readonly v.IssuePathItem[] = path ?? [];
  return items.reduce((before, { key }) => {
    if (typeof key === "number") return `${before}[${key}]`;
    return before === "" ? String(key) : `${before}.${String(key)}`;
  }, "");
}

/** An id of AWS or of ours, for example of an EventBridge event. */
export const messageId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, "letters, digits and hyphens"));

export const incidentId = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/, "32 hexadecimal digits"));

export const nonEmptyText = v.pipe(v.string(), v.nonEmpty("a non-empty string"));

/** As CloudTrail and EventBridge write it, or with milliseconds as we do. */
export const isoTime = v.pipe(v.string(), v.isoTimestamp("an ISO 8601 time"));

export const accountId = v.pipe(v.string(), v.regex(/^\d{12}$/, "a 12-digit account id"));

export const roleName = v.pipe(v.string(), v.regex(/^[\w+=,.@-]{1,64}$/, "a role name as IAM allows it"));
