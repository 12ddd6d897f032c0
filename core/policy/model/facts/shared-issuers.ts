/** A claim that names the tenant of a shared issuer. */
export interface TenancyClaim {
  /** After the issuer and a colon; folded. A claim that contains a colon is a condition key of its own. */
  readonly claim: string;
  /**
   * `whole`: only a value without wildcards is one tenant. Otherwise what a value begins with, up to the separator
   * that ends the tenant: without it, `acme*` is also `acme-evil`.
   */
  readonly closed: "whole" | { readonly start: RegExp; readonly whole: RegExp };
}

interface SharedIssuer {
  readonly name: string;
  readonly claims: readonly TenancyClaim[];
}

function begins(claim: string, start: RegExp, whole = start): TenancyClaim {
  return { claim, closed: { start, whole } };
}

function exactly(claim: string): TenancyClaim {
  return { claim, closed: "whole" };
}

/**
 * Owners of repositories may customize the subject, so it may begin with any claim. Only claims whose value GitHub
 * sets name the tenant: the environment, the branch and the workflow are the choice of whoever owns a repository.
 */
const gitHub: SharedIssuer = {
  name: "GitHub",
  claims: [
    begins(
      "sub",
      /^(repo|repository):[\w-]+[@/]|^(repository_owner|repository_owner_id|repository_id|enterprise_id|enterprise):[\w-]+:/,
      /^(repo|repository):[\w-]+[@/]|^(repository_owner|repository_owner_id|repository_id|enterprise_id|enterprise):[\w-]+(:|$)/,
    ),
    begins("repository", /^[\w-]+\//, /./),
    exactly("repository_id"),
    exactly("repository_owner_id"),
    exactly("enterprise_id"),
  ],
};

const gitLab: SharedIssuer = {
  name: "GitLab",
  claims: [begins("sub", /^project_path:[^/:]+\//), exactly("namespace_id"), exactly("project_id")],
};

const buildkite: SharedIssuer = {
  name: "Buildkite",
  claims: [
    begins("sub", /^organization:[^:]+:/),
    exactly("organization_id"),
    exactly("organization_slug"),
    exactly("pipeline_id"),
    exactly("cluster_id"),
  ],
};

function bySubject(name: string, start: RegExp): SharedIssuer {
  return { name, claims: [begins("sub", start)] };
}

const hcpTerraform = bySubject("HCP Terraform", /^organization:[^:]+:/);

/** The tenant of all personal Microsoft accounts. */
const microsoft: SharedIssuer = { name: "Microsoft", claims: [exactly("sub"), exactly("aud")] };

const cognito: SharedIssuer = { name: "Amazon Cognito", claims: [exactly("aud"), exactly("sub")] };

/**
 * By issuer. See `facts.sharedIssuers`, `facts.webIdentities`, `facts.providerClaims`, `facts.vercel` and
 * `facts.sentinel`.
 */
export const sharedIssuers: ReadonlyMap<string, SharedIssuer> = new Map<string, SharedIssuer>([
  ["token.actions.githubusercontent.com", gitHub],
  ["vstoken.actions.githubusercontent.com", gitHub],
  ["oidc-configuration.audit-log.githubusercontent.com", { name: "GitHub", claims: [exactly("sub")] }],
  ["gitlab.com", gitLab],
  ["app.terraform.io", hcpTerraform],
  // HCP Terraform Europe; its host could not be looked up, and the same rule is the safe one
  ["app.eu.terraform.io", hcpTerraform],
  ["agent.buildkite.com", buildkite],
  ["oidc.codefresh.io", bySubject("Codefresh", /^account:[^:]+:/)],
  ["proidc.upbound.io", bySubject("Upbound", /^mcp:[^/:]+\//)],
  ["scalr.io", bySubject("Scalr", /^account:[^:]+:/)],
  ["studio.datachain.ai/api", bySubject("DVC Studio", /^\w+:[^/:]+[/:]/)],
  ["tokens.cloud.shisho.dev", bySubject("Shisho Cloud", /^\w+:[^/:]+[/:]/)],
  [
    "api.pulumi.com/oidc",
    { name: "Pulumi", claims: [exactly("aud"), begins("sub", /^pulumi:\w+:org:[^:]+:/)] },
  ],
  ["sandboxes.cloud", { name: "sandboxes.cloud", claims: [exactly("aud")] }],
  [
    "oidc.vercel.com",
    {
      name: "Vercel",
      claims: [
        begins("sub", /^owner:[^:]+:/),
        begins("aud", /^https:\/\/vercel\.com\/[^/]+\//, /^https:\/\/vercel\.com\/[^/]+$/),
      ],
    },
  ],
  [
    "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d",
    { name: "Microsoft Sentinel", claims: [exactly("sts:rolesessionname")] },
  ],
  ["login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", microsoft],
  ["sts.windows.net/9188040d-6c67-4c5b-b112-36a304b66dad", microsoft],
  ["cognito-identity.amazonaws.com", cognito],
  ["cognito-identity-us-gov.amazonaws.com", cognito],
  [
    "accounts.google.com",
    {
      name: "Google",
      claims: [exactly("aud"), exactly("sub"), exactly("email"), exactly("google/organization_number")],
    },
  ],
  ["graph.facebook.com", { name: "Facebook", claims: [exactly("app_id"), exactly("id")] }],
  ["www.amazon.com", { name: "Login with Amazon", claims: [exactly("app_id"), exactly("user_id")] }],
]);
