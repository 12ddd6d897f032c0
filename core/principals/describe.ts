import type { Severity } from "../policy/compare.ts";
import type { Dependent } from "./directory.ts";
import { type PrincipalKey, principalKeyOf } from "./principal-key.ts";

/** "role/qovery-deployer"; other texts unchanged. */
export function shortName(arn: string): string {
  const key = principalKeyOf(arn);
  return key === undefined ? arn : `${key.kind}/${key.name}`;
}

/** "role/qovery-deployer in account 283389881690" */
export function principalName(arn: string): string {
  const key = principalKeyOf(arn);
  return key === undefined ? arn : `${key.kind}/${key.name} in account ${key.account}`;
}

/** The effect of a deleted principal on a protected role that trusts it. */
export function dependentText(
  { account, name, availability }: Dependent,
  principal: PrincipalKey,
  isStillSo: boolean,
): string {
  const verb = isStillSo ? "is" : "was";
  const outage = availability === "critical" ? ` This ${verb} an outage (availability: critical).` : "";
  // A resolved incident does not claim that the role can be assumed again: it may need a rebind first
  const effect = isStillSo ? "can no longer be assumed" : "could not be assumed";
  return `role ${name} in account ${account} ${effect} ${meansOf(principal)}.${outage}`;
}

/** Critical availability first, then by account and name. */
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
