/** The deployment in tests and in the local organization: it protects the roles of `expectations/`. */
export const exampleSettings = {
  TRUST_DRIFT_HUB_ACCOUNT: "222222222222",
  TRUST_DRIFT_ORGANIZATION: "o-localorg01",
  TRUST_DRIFT_ORGANIZATIONAL_UNITS: "ou-loca-workload1",
  TRUST_DRIFT_PROTECTED_ROLES:
    "qovery-*,app-payments,github-deployer,security/auditor,ci/pipeline,deploy-target",
  TRUST_DRIFT_RESTORE: "on",
  TRUST_DRIFT_SLACK_CHANNEL: "C0123456789",
  TRUST_DRIFT_SLACK_APPROVERS: "U0ADA456789",
} as const;
