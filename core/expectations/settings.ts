export interface Settings {
  /** What to do about a dangerous trust on a role that no expectation covers. */
  readonly unprotected: "alert-risky" | "ignore";
  /** The id of the organization that the roles belong to; absent where it is not known. */
  readonly organizationId?: string;
  /** Whether another person than the one who caused an incident must approve it. */
  readonly fourEyes?: boolean;
  /** The patterns of the roles that the remediator may write; absent where they are not known. */
  readonly protectedRoles?: readonly string[];
}
