import { isObject, type JsonObject, stringsOf } from "../http/json.ts";

/**
 * Providers with many tenants, and the claims of which IAM requires one in a trust policy.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 */
const tenancyClaims: Readonly<Record<string, readonly string[]>> = {
  "token.actions.githubusercontent.com": ["sub", "job_workflow_ref"],
  "vstoken.actions.githubusercontent.com": ["sub"],
  "oidc-configuration.audit-log.githubusercontent.com": ["sub"],
  "gitlab.com": ["sub"],
  "agent.buildkite.com": ["sub"],
  "app.terraform.io": ["sub"],
  "oidc.codefresh.io": ["sub"],
  "studio.datachain.ai/api": ["sub"],
  "scalr.io": ["sub"],
  "tokens.cloud.shisho.dev": ["sub"],
  "proidc.upbound.io": ["sub"],
  "api.pulumi.com/oidc": ["aud"],
  "sandboxes.cloud": ["aud"],
  "oidc.vercel.com": ["aud"],
};

/** @returns IAM's error when the tenancy claim of a shared provider is missing or all wildcards */
export function complaintAboutTenancy(statement: JsonObject): string | undefined {
  if (statement.Effect !== "Allow" || !isObject(statement.Principal)) return undefined;
  for (const provider of stringsOf(statement.Principal.Federated)) {
    const url = provider.replace(/^.*:oidc-provider\//, "");
    const claims = tenancyClaims[url];
    if (!claims) continue;
    const keys = claims.map((claim) => `${url}:${claim}`);
    if (!keys.some((key) => isScoped(statement, key))) {
      return `Trust policy for provider ${provider} must evaluate ${keys.join(" or ")} which is not scoped to all`;
    }
  }
  return undefined;
}

function isScoped(statement: JsonObject, key: string): boolean {
  if (!isObject(statement.Condition)) return false;
  return Object.entries(statement.Condition).some(([operator, block]) => {
    if (!/string(equals|like)/i.test(operator) || !isObject(block)) return false;
    const found = Object.entries(block).find(([name]) => name.toLowerCase() === key.toLowerCase());
    return found !== undefined && stringsOf(found[1]).every((value) => value.replace(/[*?]/g, "") !== "");
  });
}
