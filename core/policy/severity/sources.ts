/** The AWS pages that judgements rest on. */
const guide = "https://docs.aws.amazon.com/IAM/latest/UserGuide";

export const sources = {
  principal: `${guide}/reference_policies_elements_principal.html`,
  notPrincipal: `${guide}/reference_policies_elements_notprincipal.html`,
  action: `${guide}/reference_policies_elements_action.html`,
  evaluation: `${guide}/reference_policies_evaluation-logic.html`,
  grammar: `${guide}/reference_policies_grammar.html`,
  operators: `${guide}/reference_policies_elements_condition_operators.html`,
  severalValues: `${guide}/reference_policies_condition-single-vs-multi-valued-context-keys.html`,
  conditionKeys: `${guide}/reference_policies_condition-keys.html`,
  stsKeys: `${guide}/reference_policies_iam-condition-keys.html`,
  externalId: `${guide}/id_roles_common-scenarios_third-party.html`,
  sharedIssuers: `${guide}/id_roles_providers_oidc_secure-by-default.html`,
  federation: `${guide}/id_roles_create_for-idp_oidc.html`,
  uniqueIds: `${guide}/reference_identifiers.html#identifiers-unique-ids`,
} as const;

/** The page that tells what a condition key means. */
export function sourceOfKey(key: string): string {
  if (key === "sts:externalid") return sources.externalId;
  if (key.startsWith("aws:")) return sources.conditionKeys;
  return key.startsWith("sts:") || key.startsWith("saml:") ? sources.stsKeys : sources.federation;
}
