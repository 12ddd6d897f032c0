import { type Principal, parseDocument } from "../policy/compare.ts";
import { type PrincipalKey, principalKeyOf } from "./principal-key.ts";

/** Who is named in a trust policy and can go away. */
export type Named =
  | {
      readonly kind: "principal";
      readonly key: PrincipalKey;
      /** Absent for a role that is named by its sessions, which carry no path. */
      readonly arn?: string;
    }
  /** Shown by the id: its owner is gone. */
  | { readonly kind: "unique-id"; readonly id: string };

/**
 * Statements that deny count too: one that denies a principal denies nobody once that principal was made anew.
 *
 * @param document plain text; one that cannot be read names nobody
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
