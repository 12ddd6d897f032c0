/** A role that a plan or a template writes or deletes. */
export interface PlannedRole {
  /** For example `module.app.aws_iam_role.deployer`, or the logical ID of a template. */
  readonly address: string;
  readonly file: string;
  /** 12 digits; undefined if the plan does not say it. */
  readonly account: string | undefined;
  readonly name: PlannedName;
  /** Undefined if it is not known. */
  readonly path: string | undefined;
  readonly change: PlannedChange;
}

/** `like`: a pattern of the names that it can get. */
export type PlannedName =
  | { readonly kind: "known"; readonly name: string }
  | { readonly kind: "unknown"; readonly like: string; readonly why?: string };

export type PlannedChange =
  | { readonly kind: "write"; readonly document: string }
  /** `why`: for example "it is known only after apply". */
  | { readonly kind: "write-unknown"; readonly why: string }
  | { readonly kind: "delete" };

/** A role, user or identity provider that a plan deletes. */
export interface PlannedDeletion {
  readonly address: string;
  readonly file: string;
  readonly arn: string;
}

export interface Planned {
  readonly roles: readonly PlannedRole[];
  readonly deletions: readonly PlannedDeletion[];
}
