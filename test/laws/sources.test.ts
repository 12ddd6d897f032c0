import { expect, test } from "vitest";
import type { Change, ChangeKind } from "../../core/policy/model/change.ts";
import { compare } from "../cases/check.ts";
import { suites } from "../cases/load.ts";

const guide = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";

/** The pages of the IAM User Guide that explain a kind of change; `key`: the page of its condition key. */
const pages: { readonly [Kind in ChangeKind]: readonly string[] } = {
  "everyone-admitted": ["reference_policies_elements_principal"],
  "everyone-admitted-conditionally": ["reference_policies_elements_principal"],
  "not-principal-admitted": ["reference_policies_elements_notprincipal"],
  "foreign-account-admitted": ["reference_policies_elements_principal"],
  "foreign-account-admitted-conditionally": ["reference_policies_elements_principal"],
  "account-admitted": ["reference_policies_elements_principal"],
  "identity-provider-admitted": ["id_roles_create_for-idp_oidc"],
  "foreign-identity-provider-admitted": ["id_roles_create_for-idp_oidc"],
  "tenancy-claim-missing": ["id_roles_providers_oidc_secure-by-default"],
  "guard-lost": ["key"],
  "service-for-foreign-account": ["confused-deputy"],
  "service-added": ["reference_policies_elements_principal"],
  "principal-added": ["reference_policies_elements_principal"],
  "unique-id-added": ["reference_identifiers"],
  "action-added": ["reference_policies_elements_action"],
  "condition-loosened": ["key", "reference_policies_elements_condition"],
  "principal-orphaned": ["reference_policies_elements_principal"],
  "principal-removed": ["reference_policies_elements_principal"],
  "account-narrowed-to-role": ["reference_policies_elements_principal"],
  "action-removed": ["reference_policies_elements_action"],
  "condition-tightened": ["key", "reference_policies_elements_condition"],
  "deny-added": ["reference_policies_evaluation-logic"],
  "statement-changed": ["reference_policies_evaluation-logic"],
  "document-changed": ["reference_policies_grammar"],
};

/** The first pattern that matches the key decides. */
const pagesOfKeys = [
  [/^sts:externalid$/i, "id_roles_common-scenarios_third-party"],
  [/^aws:/i, "reference_policies_condition-keys"],
  [/^(sts|saml):/i, "reference_policies_iam-condition-keys"],
  [/./, "id_roles_create_for-idp_oidc"],
] as const;

/** The page that the source links to; `key` where it is the page of the change's condition key. */
function pageOf({ kind, condition, source }: Change): string {
  expect(source.startsWith(guide), source).toBe(true);
  const page = source.slice(guide.length).replace(/\.html(#.*)?$/, "");
  const key = condition?.split(", ")[0]?.split(" ").at(-1) ?? "";
  const isOfKey = pagesOfKeys.find(([pattern]) => pattern.test(key))?.[1] === page;
  return isOfKey && pages[kind].includes("key") ? "key" : page;
}

test("each kind of change in the cases links to the AWS pages that explain it", () => {
  const comparisons = suites.flatMap(({ cases }) =>
    cases.flatMap((stated) => [
      compare(stated.expected, stated.actual, stated),
      compare(stated.actual, stated.expected, stated),
    ]),
  );
  const found: Record<string, Set<string>> = {};
  for (const change of comparisons.flatMap((one) => (one.verdict === "drift" ? one.changes : []))) {
    const known = found[change.kind] ?? new Set();
    found[change.kind] = known.add(pageOf(change));
  }
  expect(found).toEqual(Object.fromEntries(Object.entries(pages).map(([kind, of]) => [kind, new Set(of)])));
});
