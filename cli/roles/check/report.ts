import type { Severity } from "../../../core/policy/compare.ts";

/** What `check` found. `--format json` prints exactly this. */
export interface Report {
  readonly accounts: readonly AccountReport[];
  /** Protected roles that are not as expected, worst first. */
  readonly drift: readonly RoleReport[];
  /** Roles without an expectation whose trust policy is dangerous on its own, worst first. */
  readonly risky: readonly RoleReport[];
}

export interface AccountReport {
  readonly account: string;
  readonly roles: number;
  readonly protected: number;
  /** ListRoles calls. */
  readonly calls: number;
  /** Why the account could not be read to its end. */
  readonly error?: string;
}

export interface RoleReport {
  readonly account: string;
  /** Path and name without the first slash. */
  readonly role: string;
  readonly arn: string;
  readonly kind:
    | "drift"
    | "missing"
    | "ambiguous"
    | "risky"
    | "unknown"
    | "principal-deleted"
    | "principal-changed";
  readonly severity: Severity;
  /** Absent without exactly one expectation. */
  readonly expectation?: string;
  /** Of the expectation; of a plan, the plan. */
  readonly file?: string;
  /** The resource of a plan. */
  readonly address?: string;
  readonly changes: readonly ReportedChange[];
}

/** What a table and markdown show of a report. */
export interface Overview {
  /** For example "no drift". */
  readonly verdict: string;
  readonly isClean: boolean;
  readonly sections: readonly { readonly title: string; readonly reports: readonly RoleReport[] }[];
  readonly summary: string;
}

export interface ReportedChange {
  readonly kind: string;
  readonly severity: Severity;
  readonly message: string;
}
