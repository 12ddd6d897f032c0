/** One Deny statement of the SCPs. */
export interface GuardStatement {
  readonly sid: string;
  /** Its purpose, printed after its name. */
  readonly why: string;
  readonly actions: readonly string[];
  /** ARNs, with `*`. */
  readonly resources: readonly string[];
  /** Limits the statement further: condition keys and their patterns, by operator. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** The exempt principals: patterns for `aws:PrincipalArn`. */
  readonly except: readonly string[];
}

/** SCPs apply to every account below their target, so the ARNs name no account. */
export const anyAccount = "*";
