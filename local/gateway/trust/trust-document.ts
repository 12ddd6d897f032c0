import type { AwsError } from "../http/answers.ts";
import { isObject, type Json, type JsonObject, listOf, stringsOf } from "../http/json.ts";

/** A trust policy that passed `readTrustDocument`. */
export interface TrustDocument {
  readonly text: string;
  readonly statements: readonly JsonObject[];
}

/** IAM's default for the quota "role trust policy length"; white space does not count. */
const quotaCharacters = 2048;

const stringOperators = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
];
const numberOperators = ["", "Not"]
  .map((not) => `Numeric${not}Equals`)
  .concat(["LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].map((name) => `Numeric${name}`));
const operators = new Set(
  [
    ...stringOperators,
    ...numberOperators,
    ...numberOperators.map((name) => name.replace("Numeric", "Date")),
    ...[
      "Bool",
      "BinaryEquals",
      "IpAddress",
      "NotIpAddress",
      "ArnEquals",
      "ArnLike",
      "ArnNotEquals",
      "ArnNotLike",
      "Null",
    ],
  ].map((name) => name.toLowerCase()),
);

/**
 * Checks a trust policy as IAM does on CreateRole and UpdateAssumeRolePolicy, except for its principals.
 *
 * The error texts are IAM's, as users report them.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * @returns IAM's error when it refuses the document
 */
export function readTrustDocument(text: string): TrustDocument | AwsError {
  const document = parse(text);
  if (!isObject(document)) return malformed("This policy contains invalid Json");
  const unknown = Object.keys(document).find((key) => !["Version", "Id", "Statement"].includes(key));
  if (unknown) return malformed(`Unknown field ${unknown}`);
  if (document.Version !== undefined && !["2008-10-17", "2012-10-17"].includes(String(document.Version))) {
    return malformed("The policy must contain a valid version string");
  }
  const statements = listOf(document.Statement).filter(isObject);
  if (statements.length === 0) return malformed("Could not parse the policy: Statement is empty!");
  const sids = statements.map((statement) => statement.Sid).filter((sid) => sid !== undefined);
  if (new Set(sids).size < sids.length)
    return malformed("Statement IDs (SID) in a single policy must be unique.");
  for (const statement of statements) {
    const complaint = signatureProblem(statement);
    if (complaint) return malformed(complaint);
  }
  if (text.replace(/\s/g, "").length > quotaCharacters) {
    return {
      status: 409,
      code: "LimitExceeded",
      message: `Cannot exceed quota for ACLSizePerRole: ${quotaCharacters}`,
    };
  }
  return { text, statements };
}

export function malformed(message: string): AwsError {
  return { status: 400, code: "MalformedPolicyDocument", message };
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function signatureProblem(statement: JsonObject): string | undefined {
  if (statement.Resource !== undefined) return "Has prohibited field Resource";
  if (statement.NotResource !== undefined) return "AssumeRole policy must not contain resources.";
  if (statement.Effect === undefined) return "Missing required field Effect";
  if (statement.Effect !== "Allow" && statement.Effect !== "Deny")
    return `Invalid effect: ${statement.Effect}`;
  if (statement.NotPrincipal !== undefined) return "AssumeRole policy must not contain NotPrincipal field.";
  return (
    complaintAboutPrincipal(statement.Principal) ??
    complaintAboutAction(statement) ??
    complaintAboutCondition(statement.Condition)
  );
}

function complaintAboutPrincipal(principal: Json | undefined): string | undefined {
  if (principal === undefined) return "Missing required field Principal";
  if (principal === "*") return 'AssumeRolepolicy contained an invalid principal: "STAR":"*".';
  if (!isObject(principal)) return "Syntax errors in policy.";
  const values = Object.values(principal);
  if (values.length === 0 || values.some((value) => listOf(value).length === 0)) {
    return "Missing required field Principal cannot be empty!";
  }
  const kind = Object.keys(principal).find(
    (key) => !["AWS", "Service", "Federated", "CanonicalUser"].includes(key),
  );
  return kind ? `Invalid principal in policy: "${kind}"` : undefined;
}

function complaintAboutAction(statement: JsonObject): string | undefined {
  const actions = stringsOf(statement.Action ?? statement.NotAction);
  if (actions.length === 0) return "Missing required field Action";
  if (statement.Action !== undefined && statement.NotAction !== undefined) return "Syntax errors in policy.";
  return actions.every((action) => /^sts:/i.test(action))
    ? undefined
    : "AssumeRole policy may only specify STS AssumeRole actions.";
}

function complaintAboutCondition(condition: Json | undefined): string | undefined {
  if (condition === undefined) return undefined;
  if (!isObject(condition)) return "Syntax errors in policy.";
  const known = Object.keys(condition).every((name) =>
    operators.has(
      name
        .toLowerCase()
        .replace(/^for(any|all)(value|values):/, "")
        .replace(/ifexists$/, ""),
    ),
  );
  return known && Object.values(condition).every(isObject) ? undefined : "Syntax errors in policy.";
}
