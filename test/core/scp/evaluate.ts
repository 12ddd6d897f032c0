import * as v from "valibot";

/** What somebody asks of AWS. */
export interface Request {
  /** `aws:PrincipalArn`; undefined for calls that carry none. */
  readonly principal: string | undefined;
  readonly action: string;
  readonly resource: string;
  /** `lambda:FunctionArn`, of calls about event source mappings. */
  readonly functionArn?: string;
}

const Patterns = v.array(v.string());
const Policy = v.strictObject({
  Version: v.literal("2012-10-17"),
  Statement: v.array(
    v.strictObject({
      Sid: v.pipe(v.string(), v.regex(/^[A-Za-z0-9]+$/)),
      Effect: v.literal("Deny"),
      Action: Patterns,
      Resource: Patterns,
      Condition: v.exactOptional(
        v.strictObject({
          ArnLike: v.exactOptional(v.strictObject({ "lambda:FunctionArn": Patterns })),
          ArnNotLike: v.exactOptional(v.strictObject({ "aws:PrincipalArn": Patterns })),
        }),
      ),
    }),
  ),
});

/**
 * How far `*` reaches in a resource: within a part of the ARN between colons, or across colons too. AWS documents the
 * first with an exception for the end; so what must be denied is asked of the first, what must not of the second.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export type Reach = "part" | "whole";

export function readPolicy(text: string) {
  return v.parse(Policy, JSON.parse(text));
}

/** @returns the names of the statements that deny it: a small part of IAM, written apart from what it tests */
export function deniedBy(policies: readonly string[], request: Request, reach: Reach): readonly string[] {
  return policies
    .flatMap((text) => readPolicy(text).Statement)
    .filter(
      ({ Action, Resource, Condition }) =>
        Action.some((action) => fits(action.toLowerCase(), request.action.toLowerCase())) &&
        Resource.some((resource) =>
          reach === "whole" ? fits(resource, request.resource) : arnLike(resource, request.resource),
        ) &&
        (Condition?.ArnLike === undefined ||
          Condition.ArnLike["lambda:FunctionArn"].some((one) => arnLike(one, request.functionArn ?? ""))) &&
        !(Condition?.ArnNotLike?.["aws:PrincipalArn"] ?? []).some(
          (pattern) => request.principal !== undefined && arnLike(pattern, request.principal),
        ),
    )
    .map(({ Sid }) => Sid);
}

/** Each of the six parts of an ARN for itself. */
function arnLike(pattern: string, arn: string): boolean {
  if (pattern === "*") return true;
  const [patterns, parts] = [partsOf(pattern), partsOf(arn)];
  return patterns.length === parts.length && patterns.every((one, at) => fits(one, parts[at] ?? ""));
}

function partsOf(arn: string): readonly string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}

/** `${*}`, `${?}` and `${$}` are the characters themselves. */
function fits(pattern: string, text: string): boolean {
  const source = pattern.replaceAll(/\$\{([*?$])\}|[*?.+^${}()|[\]\\]/g, (found, literal) => {
    if (literal !== undefined) return `\\${literal}`;
    return found === "*" ? ".*" : found === "?" ? "." : `\\${found}`;
  });
  return new RegExp(`^${source}$`, "s").test(text);
}
