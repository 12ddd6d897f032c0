import {
  type Condition,
  type Principal,
  parseDocument,
  type Statement,
} from "../../../../core/policy/compare.ts";
import { shortName } from "../../../../core/principals/describe.ts";
import { oneLine } from "../../../../core/shared/text.ts";
import type { Party } from "../model.ts";

/** Whom an Allow statement names. */
export interface Admitted extends Omit<Party, "state"> {
  /** The same for two principals exactly when they are the same one. */
  readonly canonical: string;
  /** As written. */
  readonly arn: string;
}

/** @returns undefined for a document that cannot be read */
export function admittedBy(document: string): readonly Admitted[] | undefined {
  const parsed = parseDocument(document);
  if (!parsed.ok) return undefined;
  const { statements } = parsed.document;
  const denials = statements.filter(({ effect }) => effect === "Deny").length;
  const limit = denials === 0 ? [] : [`${denials} Deny ${denials === 1 ? "statement" : "statements"}`];
  return statements
    .filter(({ effect }) => effect === "Allow")
    .flatMap((statement) =>
      admittedIn(statement).map((one) => ({ ...one, conditions: [...one.conditions, ...limit] })),
    );
}

function admittedIn({ principals, conditions }: Statement): readonly Admitted[] {
  const texts = conditions.map(conditionText);
  return principals.members.map(({ principal }) => ({
    name: oneLine(`${principals.inverted ? "everyone except " : ""}${nameOf(principal)}`),
    detail: detailOf(principal),
    conditions: texts,
    canonical: `${principals.inverted ? "not " : ""}${principal.canonical}`,
    arn: principal.text,
  }));
}

function conditionText({ written: { operator, key }, values }: Condition): string {
  return oneLine(`${operator} ${key} = ${values.map(({ text }) => text).join(" or ")}`);
}

function nameOf(principal: Principal): string {
  switch (principal.kind) {
    case "everyone":
      return "anyone in any AWS account";
    case "account":
      return `account ${principal.account}`;
    case "session":
      return `session ${principal.session} of role/${principal.role}`;
    case "everyOf":
      return principal.type === "Service" ? "any AWS service" : "any identity provider";
    default:
      return shortName(principal.text);
  }
}

function detailOf(principal: Principal): string {
  switch (principal.kind) {
    case "everyone":
    case "everyOf":
      return "no limit by the principal";
    case "account":
      return "any principal in the account that its policies allow";
    case "role":
    case "user":
    case "session":
    case "federatedUser":
      return `account ${principal.account}`;
    case "saml":
    case "oidc":
      return `identity provider in account ${principal.account}`;
    case "uniqueId":
      return "a unique ID: its owner was deleted";
    case "service":
      return "AWS service";
    case "webIdentity":
      return "web identity";
    case "canonicalUser":
    case "empty":
    case "unrecognised":
      return "";
  }
}
