import type { Ending } from "./event-case.ts";

const critical = { severity: "critical", state: "detected" };
const risky = { ...critical, cause: { kind: "risky-trust" } };

/** How each case of `test/functions/cases` ends in the handlers. */
export const eventCaseEndings: Readonly<Record<string, Ending>> = {
  "01-unique-id-unprotected-update.json": {
    incident: { ...risky, actor: { arn: "arn:aws:iam::444444444444:user/operator" } },
    texts: ["Foreign account 193672423079 can assume app", "user operator"],
  },
  "04-stale-read-protected-update.json": {
    // The deployment does not let the remediator write a role of this name
    incident: { severity: "critical", state: "blocked", cause: { kind: "trust-changed" } },
  },
  "05-stale-read-protected-create.json": { ignored: "as-expected" },
  "06-stale-read-unprotected.json": { incident: risky },
  "07-identity-arn-empty.json": { incident: critical },
  "09-session-issuer-arn-empty.json": { incident: critical },
  "10-invoked-by-delegate.json": {
    incident: critical,
    texts: ["for account 999999999999, which acted with Operations's delegated access"],
  },
  "12-aws-account.json": { incident: critical, texts: ["account 193672423079 (AROAEXAMPLE:deploy)"] },
  "14-update-saml-provider.json": {
    incident: { severity: "high", state: "detected", cause: { dependents: [{ name: "app" }] } },
    texts: [
      "Trusted SAML provider okta was changed: metadata",
      "role app in account 444444444444",
      "user operator",
    ],
  },
  "15-update-user-renamed.json": {
    incident: { state: "detected", cause: { kind: "principal-changed", change: { kind: "renamed" } } },
    texts: ["Trusted user bot was renamed", "user/robot", "user operator"],
  },
  "16-oidc-trailing-slash-create.json": {
    incident: { state: "resolved", cause: { kind: "principal-deleted" } },
    texts: ["The provider exists again"],
  },
  "17-sso-deletes-reserved-role.json": { ignored: "service-role" },
  "18-cognito-authenticated.json": { ignored: "not-protected" },
  "19-throttled-burst.json": { ignored: "failed-call", refusedCalls: 0 },
  "21-late-event-of-former-expectation.json": { ignored: "older-than-expectation" },
  "22-unprotected-what-changed.json": { incident: risky, notTexts: ["ec2.amazonaws.com can now"] },
  "24-policy-document-absent.json": {
    incident: critical,
    texts: ["user operator", "wrote the trust policy at", "the event does not contain this document"],
  },
  "25-source-identity.json": {
    incident: critical,
    texts: ["source identity operator@example.com)"],
  },
};
