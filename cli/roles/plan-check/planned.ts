/** A role that a plan or a template writes or deletes. */
export interface PlannedRole {
  /** For example `module.app.aws_iam_role.deployer`, or the logical ID of a template. */
  readonly address: string;
  readonly file: string;
  /** 12 digits; undefined if the plan does not say it. */
  readonly account: string | undefined;
  /** The account is not known, and not that of `--account` either. */
  readonly isElsewhere?: true;
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

/** A role, user or identity provider that a plan deletes, or changes so that trust policies that name it are affected. */
export interface PlannedDeletion {
  readonly address: string;
  readonly file: string;
  readonly arn: string;
  /** Absent if it is deleted. `what`: the new name, or the changed part, in words. */
  readonly becomes?: { readonly kind: "renamed" | "changed"; readonly what: string };
}

export interface Planned {
  readonly roles: readonly PlannedRole[];
  readonly deletions: readonly PlannedDeletion[];
}
