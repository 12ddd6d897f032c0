/**
 * A role in the hub account with no permissions. The canary function changes its trust policy on a schedule to check
 * that the change is detected. The role is not under `rolePath`, whose roles are never written, and its name matches no
 * pattern of such roles. A deployment never writes its trust policy, so an upgrade can change neither the name nor the
 * trust policy.
 */
export const canaryRole = { path: "/canary/trust-drift/", name: "trust-canary" } as const;

/** The canary's expected trust policy. */
export const canaryTrust = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Canary",
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
} as const;

/** A change of the canary that is not handled after this time is late. */
export const canaryLateSeconds = 30 * 60;
