import type { ChangeKind } from "../model/change.ts";

/** The AWS pages that severities rest on. */
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

/** The page that a change of this kind, or its condition, rests on. */
export function sourceOf(kind: ChangeKind, key: string | undefined): string {
  const ofKind = kinds.get(kind);
  if (ofKind !== undefined) return ofKind;
  return key === undefined || key === "" ? sources.principal : sourceOfKey(key);
}

const kinds: ReadonlyMap<ChangeKind, string> = new Map([
  ["everyone-admitted", sources.principal],
  ["not-principal-admitted", sources.notPrincipal],
  ["foreign-account-admitted", sources.principal],
  ["tenancy-claim-missing", sources.sharedIssuers],
  ["identity-provider-admitted", sources.federation],
  ["unique-id-added", sources.uniqueIds],
  ["action-added", sources.action],
  ["action-removed", sources.action],
  ["principal-removed", sources.principal],
  ["deny-added", sources.evaluation],
  ["document-changed", sources.grammar],
]);

function sourceOfKey(key: string): string {
  if (key === "sts:externalid") return sources.externalId;
  if (key.startsWith("aws:")) return sources.conditionKeys;
  return key.startsWith("sts:") || key.startsWith("saml:") ? sources.stsKeys : sources.federation;
}
