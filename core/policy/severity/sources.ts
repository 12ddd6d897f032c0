import type { ChangeKind } from "../model/change.ts";

/** The AWS pages that severities rest on. */
const guide = "https://docs.aws.amazon.com/IAM/latest/UserGuide";

export const sources = {
  principal: `${guide}/reference_policies_elements_principal.html`,
  notPrincipal: `${guide}/reference_policies_elements_notprincipal.html`,
  action: `${guide}/reference_policies_elements_action.html`,
  evaluation: `${guide}/reference_policies_evaluation-logic.html`,
  grammar: `${guide}/reference_policies_grammar.html`,
  condition: `${guide}/reference_policies_elements_condition.html`,
  confusedDeputy: `${guide}/confused-deputy.html`,
  conditionKeys: `${guide}/reference_policies_condition-keys.html`,
  stsKeys: `${guide}/reference_policies_iam-condition-keys.html`,
  externalId: `${guide}/id_roles_common-scenarios_third-party.html`,
  sharedIssuers: `${guide}/id_roles_providers_oidc_secure-by-default.html`,
  federation: `${guide}/id_roles_create_for-idp_oidc.html`,
  uniqueIds: `${guide}/reference_identifiers.html#identifiers-unique-ids`,
} as const;

/** The page that explains a kind of change, or the condition key that changed. */
export function sourceOf(kind: ChangeKind, key: string | undefined): string {
  return byKind.get(kind) ?? (key === undefined || key === "" ? sources.condition : sourceOfKey(key));
}

const byKind: ReadonlyMap<ChangeKind, string> = new Map([
  ["everyone-admitted", sources.principal],
  ["everyone-admitted-conditionally", sources.principal],
  ["not-principal-admitted", sources.notPrincipal],
  ["foreign-account-admitted", sources.principal],
  ["foreign-account-admitted-conditionally", sources.principal],
  ["account-admitted", sources.principal],
  ["identity-provider-admitted", sources.federation],
  ["foreign-identity-provider-admitted", sources.federation],
  ["tenancy-claim-missing", sources.sharedIssuers],
  ["service-for-foreign-account", sources.confusedDeputy],
  ["service-added", sources.principal],
  ["principal-added", sources.principal],
  ["unique-id-added", sources.uniqueIds],
  ["action-added", sources.action],
  ["principal-removed", sources.principal],
  ["account-narrowed-to-role", sources.principal],
  ["action-removed", sources.action],
  ["deny-added", sources.evaluation],
  ["statement-changed", sources.evaluation],
]);

function sourceOfKey(key: string): string {
  if (key === "sts:externalid") return sources.externalId;
  if (key.startsWith("aws:")) return sources.conditionKeys;
  return key.startsWith("sts:") || key.startsWith("saml:") ? sources.stsKeys : sources.federation;
}
