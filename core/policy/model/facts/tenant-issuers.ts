/**
 * Issuers whose URL names the tenant, so that no stranger gets a token of them. The first group is the tenant. Whose
 * tenant it is cannot be read from the URL. See `facts.tenantIssuers`, `facts.vercel` and `facts.providerClaims`.
 */
export const tenantIssuers: readonly { readonly name: string; readonly shape: RegExp }[] = [
  { name: "GitHub enterprise", shape: /^token\.actions\.githubusercontent\.com\/([\w-]+)$/ },
  { name: "GitHub enterprise", shape: /^token\.actions\.([\w-]+)\.ghe\.com$/ },
  { name: "GitHub enterprise", shape: /^github\.com\/enterprises\/([\w-]+)$/ },
  { name: "EKS cluster", shape: /^oidc\.eks\.[\w-]+\.amazonaws\.com(?:\.cn)?\/id\/([a-z0-9]+)$/ },
  { name: "CircleCI organization", shape: /^oidc\.circleci\.com\/org\/([\da-f-]{36})$/ },
  {
    name: "Bitbucket workspace",
    shape: /^api\.bitbucket\.org\/2\.0\/workspaces\/([\w-]+)\/pipelines-config\/identity\/oidc$/,
  },
  { name: "Vercel team", shape: /^oidc\.vercel\.com\/([\w-]+)$/ },
  { name: "Oracle Cloud identity domain", shape: /^idcs-([\da-z]+)\.identity\.oraclecloud\.com$/ },
  { name: "Microsoft Entra tenant", shape: /^sts\.windows\.net\/([\da-f-]{36})$/ },
  { name: "Microsoft Entra tenant", shape: /^login\.microsoftonline\.com\/([\da-f-]{36})\/v2\.0$/ },
];
