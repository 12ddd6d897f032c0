import { remember } from "../remember.ts";

/**
 * What a condition on a key, folded, says about the caller. See `facts.conditionKeys`, `facts.providerClaims`,
 * `facts.federatedNetworks`, `facts.podIdentity` and `facts.certificates`.
 */
export type KeyMeaning =
  /** Keeps out other customers of a vendor. */
  | "externalId"
  | "mfa"
  /** The caller's organization. */
  | "organization"
  /** The caller's account. */
  | "account"
  /** The caller itself. */
  | "principal"
  /** A tag of the caller: whoever administers the caller's account sets it. */
  | "principalTag"
  /** For whom a service acts. */
  | "source"
  | "network"
  /** A claim of an identity provider, or a SAML attribute. */
  | "claim"
  /** An attribute of the certificate that Roles Anywhere has verified. */
  | "certificate"
  /** Cluster, namespace or service account, set by EKS Pod Identity. */
  | "podIdentity"
  /**
   * Nothing that excludes a caller: the caller chooses the value (`sts:RoleSessionName`, `aws:UserAgent`), every caller
   * meets it or can wait for it (`aws:SecureTransport`, `aws:CurrentTime`), each VPC may use the same address
   * (`aws:VpcSourceIp`), or the key is not known.
   */
  | "nothing";

export const meaningOf = remember(
  (key): KeyMeaning => byName.get(key) ?? byShape.find(([shape]) => shape.test(key))?.[1] ?? "nothing",
);

const byName: ReadonlyMap<string, KeyMeaning> = new Map<string, KeyMeaning>([
  ["sts:externalid", "externalId"],
  ["aws:multifactorauthpresent", "mfa"],
  ["aws:multifactorauthage", "mfa"],
  ["aws:principalorgid", "organization"],
  ["aws:principalorgpaths", "organization"],
  ["aws:principalaccount", "account"],
  ["aws:principalarn", "principal"],
  ["aws:userid", "principal"],
  ["aws:sourcearn", "source"],
  ["aws:sourceaccount", "source"],
  ["aws:sourceorgid", "source"],
  ["aws:sourceorgpaths", "source"],
  ["aws:sourceip", "network"],
  ["aws:sourcevpc", "network"],
  ["aws:sourcevpcarn", "network"],
  ["aws:sourcevpce", "network"],
  ["aws:vpceaccount", "network"],
  ["aws:vpceorgid", "network"],
  ["aws:vpceorgpaths", "network"],
  ["aws:federatedprovider", "claim"],
]);

const byShape: readonly (readonly [RegExp, KeyMeaning])[] = [
  [/^aws:principaltag\/x509(subject|issuer|san)\//, "certificate"],
  [/^aws:principaltag\//, "principalTag"],
  [
    /^aws:requesttag\/(eks-cluster-(arn|name)|kubernetes-(namespace|service-account|pod-name|pod-uid))$/,
    "podIdentity",
  ],
  [/^aws:requesttag\//, "nothing"],
  [/^aws:resourcetag\//, "nothing"],
  [/^saml:/, "claim"],
  [/:(sub|aud|amr|oaud|azp|iss|email)$/, "claim"],
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
  [
    /^(token\.actions\.[\w.-]+|github\.com\/enterprises\/[\w-]+)(\/[\w-]+)?:(repository|repository_id|repository_owner_id|job_workflow_ref|environment|ref|workflow|actor|actor_id|enterprise_id)$/,
    "claim",
  ],
  [
    /^gitlab\.com:(namespace_id|project_id|pipeline_source|ref_protected|runner_environment|user_access_level|user_email|user_id|user_login)$/,
    "claim",
  ],
  [
    /^agent\.([\w-]+\.)?buildkite\.(com|dev|site):(organization_id|organization_slug|pipeline_id|pipeline_slug|cluster_id|cluster_name|build_branch)$/,
    "claim",
  ],
  [/^accounts\.google\.com:google\/organization_number$/, "claim"],
  [/^oidc\.circleci\.com\/org\/[\w-]+:oidc\.circleci\.com\/project-id$/, "claim"],
  [/^idcs-[\w-]+\.identity\.oraclecloud\.com:rpst_id$/, "claim"],
  [/^(graph\.facebook\.com|www\.amazon\.com):(app_id|id|user_id)$/, "claim"],
];

const guards: ReadonlySet<KeyMeaning> = new Set<KeyMeaning>([
  "externalId",
  "mfa",
  "organization",
  "source",
  "claim",
  "certificate",
  "podIdentity",
]);

/** Whether the key says who may come in: losing a condition on it opens the role to others. */
export function isGuard(key: string): boolean {
  return guards.has(meaningOf(key));
}

/** Whether its loss, though not its loosening, weighs like that of a guard: a role's whole account comes in. */
export function namesPrincipal(key: string): boolean {
  return key === "aws:principalarn" || key === "aws:principalaccount";
}
