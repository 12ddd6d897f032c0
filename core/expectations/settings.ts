export interface Settings {
  /** What to do about a dangerous trust on a role that no expectation covers. */
  readonly unprotected: "alert-risky" | "ignore";
  /** The patterns of the roles that the remediator may write; absent where they are not known. */
  readonly protectedRoles?: readonly string[];
}
