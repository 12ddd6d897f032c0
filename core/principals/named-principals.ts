import { type Principal, parseDocument } from "../policy/compare.ts";
import { type PrincipalKey, principalKeyOf } from "./principal-key.ts";

/** A principal in a trust policy that can be deleted. */
export type Named =
  | {
      readonly kind: "principal";
      readonly key: PrincipalKey;
      /** Absent for a session principal, whose ARN has no path. */
      readonly arn?: string;
    }
  /** Shown as its unique id, because its owner was deleted. */
  | { readonly kind: "unique-id"; readonly id: string };

/** @returns every principal as the document writes it, once; none of a document that cannot be read */
export function principalsIn(document: string): string[] {
  const parsed = parseDocument(document);
  if (!parsed.ok) return [];
  const texts = parsed.document.statements.flatMap(({ principals }) =>
    principals.members.map(({ principal }) => principal.text),
  );
  return [...new Set(texts)];
}

/**
 * Includes Deny statements, because they do not apply to a recreated principal.
 *
 * @param document plain text; an unreadable one names no principals
 */
export function namedIn(document: string): Named[] {
  const parsed = parseDocument(document);
  if (!parsed.ok) return [];
  return parsed.document.statements.flatMap(({ principals }) =>
    principals.members.flatMap(({ principal }) => namedBy(principal)),
  );
}

function namedBy(principal: Principal): Named[] {
  switch (principal.kind) {
    case "uniqueId":
      return [{ kind: "unique-id", id: principal.text }];
    case "session":
      return [
        {
          kind: "principal",
          key: { kind: "role", account: principal.account, name: principal.role },
        },
      ];
    case "role":
    case "user":
    case "oidc":
    case "saml": {
      const key = principalKeyOf(principal.text);
      return key === undefined ? [] : [{ kind: "principal", key, arn: principal.text }];
    }
    default:
      return [];
  }
}
