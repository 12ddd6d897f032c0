/** Where a fact about AWS, or about an identity provider, comes from. Others change it without telling anybody. */
export interface Fact {
  /** What the fact says, for the person who checks it again. */
  readonly about: string;
  readonly source: string;
  /** When somebody last compared the fact with its source, as `YYYY-MM-DD`. */
  readonly checked: string;
  /** What could not be read in the source, and the side that the code takes instead. */
  readonly doubt?: string;
}

const guide = "https://docs.aws.amazon.com/IAM/latest/UserGuide";

export const facts = {
  sharedIssuers: {
    about: "the OIDC issuers that AWS calls shared, and the claim that AWS requires for each",
    source: `${guide}/id_roles_providers_oidc_secure-by-default.html`,
    checked: "2026-11-29",
    doubt:
      "The table was read in a copy in source code. IBM Turbonomic has no fixed issuer, so it counts as unknown. The subjects of Codefresh, DVC Studio, Scalr and Shisho were not read: the tenant must be closed by a colon or slash.",
  },
  webIdentities: {
    about: "Cognito, Google, Facebook and Login with Amazon: which key fixes the application",
    source: `${guide}/reference_policies_iam-condition-keys.html#condition-keys-wif`,
    checked: "2026-11-29",
    doubt: "Google's oaud is an audience that the caller chooses, so it closes nothing.",
  },
  vercel: {
    about: "Vercel's issuers by team and for everybody; the default audience is https://vercel.com/TEAM",
    source: "https://vercel.com/docs/oidc/reference",
    checked: "2026-11-29",
    doubt: "A deployment may ask for another audience, so only an audience of vercel.com closes the tenant.",
  },
  sentinel: {
    about: "Microsoft Sentinel's issuer at sts.windows.net, whose tenants differ by sts:RoleSessionName",
    source: `${guide}/id_roles_providers_oidc_secure-by-default.html`,
    checked: "2026-11-29",
    doubt: "The form of the session name was not read: only a name without wildcards closes the tenant.",
  },
  providerClaims: {
    about:
      "the claims of GitHub, GitLab, Buildkite, Google, CircleCI and OCI that STS takes as condition keys",
    source:
      "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html",
    checked: "2026-11-29",
    doubt: "Read in code that is generated from the page.",
  },
  tenantIssuers: {
    about:
      "issuers that belong to one tenant by their URL: GitHub enterprises, CircleCI, Bitbucket, Vercel teams, EKS",
    source: "https://docs.github.com/en/enterprise-cloud@latest/actions/reference/security/oidc",
    checked: "2026-11-29",
  },
  gitHubSubjects: {
    about:
      "GitHub's subjects with immutable ids: repo:OWNER@ID/REPOSITORY@ID:…, the default since 2026-07-15",
    source:
      "https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/",
    checked: "2026-11-29",
    doubt: "Read in github/docs#45221 and aws-actions/configure-aws-credentials#1888 to #1890.",
  },
  conditionKeys: {
    about: "the global condition keys, which of them have several values, and the aws:Vpce… keys of 2025-08",
    source: `${guide}/reference_policies_condition-keys.html`,
    checked: "2026-11-29",
  },
  federatedNetworks: {
    about: "the VPC condition keys in requests of federated callers",
    source: `${guide}/reference_sts_vpc_condition_keys_federated.html`,
    checked: "2026-11-29",
  },
  podIdentity: {
    about: "the session tags that EKS Pod Identity sets as aws:RequestTag/…",
    source: "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html",
    checked: "2026-11-29",
  },
  certificates: {
    about: "the certificate attributes that Roles Anywhere sets as aws:PrincipalTag/x509…",
    source: "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html",
    checked: "2026-11-29",
  },
  trustPolicyQuota: {
    about: "the length of a role trust policy",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    checked: "2026-11-29",
    doubt:
      "Sources name 4,096 or 8,192 as the raised quota. The account's own quota decides where it can be read.",
  },
  controlPolicyQuotas: {
    about: "the length of a service control policy, and how many AWS attaches to one target",
    source: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html",
    checked: "2026-11-29",
    doubt:
      "Doubled on 2026-05-15 according to public reports. AWS's page was not read, so the small quota counts.",
  },
} as const satisfies Record<string, Fact>;
