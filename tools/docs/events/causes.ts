import type { Cause } from "../../../core/incidents/cause.ts";

/** What each kind of cause means. The table cannot be generated without one of them. */
export const causes: Readonly<Record<Cause["kind"], string>> = {
  "trust-changed": "the trust policy of a protected role differs from the expected one",
  "trust-unreadable": "the trust policy of a protected role cannot be parsed",
  "trust-changed-briefly": "a protected role had another trust policy, which was replaced before it was read",
  "risky-trust": "a role without an expectation has a high-risk trust policy",
  "own-role-changed": "the trust policy of a role of the responder was changed",
  "own-part-changed": "a role, policy, rule or queue of the responder was changed",
  "principal-orphaned": "a protected role trusts a principal that was deleted",
  "role-deleted": "a protected role was deleted",
  "principal-deleted": "a principal was deleted that protected roles trust",
  "principal-changed": "a principal was renamed or got other settings, and protected roles trust it",
  "permissions-changed": "the policies or the permissions boundary of a protected role changed",
  "role-recreated": "a protected role was deleted and created again",
  "expectation-changed": "the expectation of a role changed, and the role did not",
  "expectations-pushed": "expectations were pushed or rolled back",
  "toggle-changed": "the auto-remediation mode was changed",
  "adoption-ended": "an adopted trust policy is no longer expected",
  "role-not-readable": "an event reports a change of a role that cannot be read",
  "expectation-ambiguous": "two expectations cover the role equally well",
  "account-unreadable": "the roles of an account cannot be listed",
  "call-unreadable": "an event does not say what its call changed",
  "failed-calls": "IAM refused many calls of one caller",
};
