export interface Settings {
  /** What to do about a dangerous trust on a role that no expectation covers. */
  readonly unprotected: "alert-risky" | "ignore";
}
