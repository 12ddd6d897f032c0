import type { Condition, Value } from "./condition.ts";
import { foldCase } from "./fold.ts";
import type { Principal } from "./principal.ts";

/**
 * Identity providers that every customer shares: only the claim named here tells one tenant from another.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 */
const tenancyClaims: ReadonlyMap<string, string> = new Map([
  ["agent.buildkite.com", "sub"],
  ["api.pulumi.com/oidc", "aud"],
  ["app.terraform.io", "sub"],
  ["gitlab.com", "sub"],
  ["oidc-configuration.audit-log.githubusercontent.com", "sub"],
  ["oidc.codefresh.io", "sub"],
  ["oidc.vercel.com", "aud"],
  ["proidc.upbound.io", "sub"],
  ["sandboxes.cloud", "aud"],
  ["scalr.io", "sub"],
  ["studio.datachain.ai/api", "sub"],
  ["token.actions.githubusercontent.com", "sub"],
  ["tokens.cloud.shisho.dev", "sub"],
  ["vstoken.actions.githubusercontent.com", "sub"],
]);

/** The condition key that must be tied down for this principal, folded; undefined when it is not a shared provider. */
export function tenancyKey(principal: Principal): string | undefined {
  if (principal.kind !== "oidc") return undefined;
  const issuer = foldCase(principal.issuer);
  const name = tenancyClaims.get(issuer);
  return name === undefined ? undefined : `${issuer}:${name}`;
}

/** Whether one of the conditions lets in one tenant only. */
export function namesTenant(conditions: readonly Condition[], key: string): boolean {
  return conditions.some((condition) => {
    const { negated, ifExists, set, test } = condition.operator;
    if (condition.key !== key || negated || ifExists || set === "ForAllValues:") return false;
    if (test !== "string" && test !== "ignoreCase") return false;
    return condition.values.length > 0 && condition.values.every((value) => !startsOpen(value, key));
  });
}

/** `*`, `repo:*`, `organization:*:…`, `re*`: whoever signs up may have a name that fits. */
function startsOpen({ kind, text }: Value, key: string): boolean {
  if (kind !== "pattern" && kind !== "variablePattern") return false;
  // A subject begins with a word of the provider's, such as `repo:`, and then names the tenant.
  return (key.endsWith(":sub") ? /^[^:]*[*?]|^[^:]*:[*?]/ : /^[*?]/).test(text);
}
