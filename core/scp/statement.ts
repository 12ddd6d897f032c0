/** One statement of a guard, before it is written as JSON: it denies its actions on its resources. */
export interface GuardStatement {
  readonly sid: string;
  /** What it is for, as the end of a line that begins with its name. */
  readonly why: string;
  readonly actions: readonly string[];
  /** ARNs, with `*`. */
  readonly resources: readonly string[];
  /** Whom it does not concern: patterns that `aws:PrincipalArn` is compared with. */
  readonly except: readonly string[];
}

/** Where the guarded things are: SCPs reach every account below the point they are attached to. */
export const anyAccount = "*";
