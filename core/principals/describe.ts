import type { Severity } from "../policy/compare.ts";
import type { Dependent } from "./directory.ts";
import { type PrincipalKey, principalKeyOf } from "./principal-key.ts";

/** "role/qovery-deployer"; the whole text where it is no role's or user's ARN. */
export function shortName(arn: string): string {
  const key = principalKeyOf(arn);
  return key === undefined ? arn : `${key.kind}/${key.name}`;
}

/** "role/qovery-deployer of account 283389881690" */
export function principalName(arn: string): string {
  const key = principalKeyOf(arn);
  return key === undefined ? arn : `${key.kind}/${key.name} of account ${key.account}`;
}

/** What a protected role loses with a principal that is gone. */
export function dependentText({ account, name, availability }: Dependent, principal: PrincipalKey): string {
  const outage = availability === "critical" ? " An outage: its availability is critical." : "";
  return `role ${name} of account ${account} can no longer be assumed ${meansOf(principal)}.${outage}`;
}

/** Availability critical first, then by account and name. */
export function worstFirst(dependents: readonly Dependent[]): readonly Dependent[] {
  const rank = ({ availability, account, name }: Dependent) =>
    `${availability === "critical" ? 0 : 1} ${account} ${name}`;
  return dependents.toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1));
}

export function dependentSeverity({ availability }: Dependent): Severity {
  return availability === "critical" ? "high" : "medium";
}

function meansOf({ kind, name }: PrincipalKey): string {
  switch (kind) {
    case "role":
    case "user":
      return `by ${kind}/${name}`;
    case "oidc-provider":
      return `with tokens of ${name}`;
    case "saml-provider":
      return `by users of the SAML provider ${name}`;
  }
}
