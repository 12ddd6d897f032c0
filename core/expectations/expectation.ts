import * as v from "valibot";
import { authoredName } from "../contract/names.ts";
import { prepareDocument, trustPolicyQuota } from "../policy/compare.ts";
import { InputError } from "../shared/errors.ts";
import { describeIssue } from "../shared/validation.ts";
import { numberFaults } from "./numbers.ts";

const names = (what: string) =>
  v.pipe(
    v.array(v.pipe(v.string(), v.nonEmpty("a non-empty string"))),
    v.minLength(1, `at least one ${what}`),
  );
const accounts = v.union(
  [
    v.literal("*"),
    v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^\d{12}$/, "12 digits in quotes"))),
      v.minLength(1, "at least one account"),
    ),
  ],
  '"*" or a list of account ids, each 12 digits in quotes',
);
/** A pattern that is not an ARN would match every principal, or none. */
const arnPatterns = v.array(
  v.pipe(
    v.string(),
    v.regex(/^arn:[^:]+:iam::[^:]+:(role|user)\/./, "the ARN of a role or user, * and ? allowed"),
  ),
);

const slug = v.pipe(v.string(), v.regex(authoredName, "lower-case letters, digits and hyphens, at most 63"));

/** Alerts show the link in channels that read markup, so it has none of its signs. A line of a file moves. */
const sourceUrl = v.pipe(
  v.string(),
  v.maxLength(500, "at most 500 characters"),
  v.regex(
    /^https:\/\/[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?\/[A-Za-z0-9._~%+=:@,?/-]*$/,
    "a URL such as https://github.com/acme/iam/blob/main/app.yaml, without a fragment",
  ),
);

/** What a role's trust must be, and how to respond when it is not. Authored as YAML or JSON. */
export const expectationSchema = v.strictObject({
  name: slug,
  match: v.strictObject({ accounts, roles: names("role name or path") }),
  trust: v.looseObject({}),
  response: v.optional(v.picklist(["alert", "approve", "auto"]), "alert"),
  availability: v.optional(v.picklist(["normal", "critical"]), "normal"),
  trustedChangers: v.optional(arnPatterns, []),
  onTrustedChange: v.optional(v.picklist(["adopt", "alert"]), "alert"),
  rebind: v.optional(v.picklist(["never", "approve", "auto"]), "never"),
  trustedCreators: v.optional(arnPatterns, []),
  restore: v.optional(v.picklist(["never", "approve", "auto"]), "never"),
  permissions: v.optional(v.picklist(["alert", "ignore"]), "alert"),
  notify: v.exactOptional(slug),
  source: v.exactOptional(sourceUrl),
});

export type Expectation = v.InferOutput<typeof expectationSchema>;

/**
 * @param value the parsed YAML or JSON of one expectation
 * @param origin where it comes from, for the error: a file's name
 * @throws InputError naming the file and the field
 */
export function parseExpectation(value: unknown, origin: string): Expectation {
  const parsed = v.safeParse(expectationSchema, value);
  if (!parsed.success) {
    const faults = parsed.issues.map((issue) => describeIssue(issue, "the expectation"));
    throw new InputError(`${origin}: ${faults.join("; ")}`);
  }
  checkTrust(parsed.output, origin);
  return parsed.output;
}

/** The expected trust document of one account, as the text that a revert writes. */
export function renderTrust(expectation: Expectation, account: string, partition: string): string {
  return fillIn(JSON.stringify(expectation.trust), account, partition);
}

/** `{{account}}` and `{{partition}}` are replaced by those of the role. */
export function fillIn(template: string, account: string, partition: string): string {
  return template.replaceAll("{{account}}", account).replaceAll("{{partition}}", partition);
}

function checkTrust(expectation: Expectation, origin: string): void {
  for (const field of ["trust", "trustedChangers", "trustedCreators"] as const) {
    const unknown = /\{\{(?!account\}\}|partition\}\})[^}]*\}\}/.exec(JSON.stringify(expectation[field]));
    if (unknown === null) continue;
    throw new InputError(`${origin}: ${field}: expected {{account}} or {{partition}}, found ${unknown[0]}`);
  }
  const numbers = numberFaults(expectation.trust);
  if (numbers.length > 0) throw new InputError(`${origin}: ${numbers.join("; ")}`);
  const text = renderTrust(expectation, "000000000000", "aws");
  if (text.length > trustPolicyQuota.highest) {
    throw new InputError(
      `${origin}: trust: expected at most ${trustPolicyQuota.highest} characters, found ${text.length}`,
    );
  }
  const prepared = prepareDocument(text);
  if (prepared.ok) return;
  const faults = prepared.faults.map((fault) => `trust.${fault.path}: ${fault.message}`);
  throw new InputError(`${origin}: ${faults.join("; ")}`);
}
