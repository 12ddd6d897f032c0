/** In characters without white space. See `facts.trustPolicyQuota`. */
export const trustPolicyQuota = { default: 2048, highest: 8192 } as const;

/** In characters, and in policies for each root, organizational unit or account. See `facts.controlPolicyQuotas`. */
export const controlPolicyQuotas = {
  assumed: { characters: 5120, perTarget: 5 },
  sinceMay2026: { characters: 10_240, perTarget: 10 },
} as const;
