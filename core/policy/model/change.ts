/** How bad a change is. The severity of a comparison is the highest of its changes. */
export const severities = ["info", "low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

/** `orphaned`: an expected principal shows as its unique id, because its owner was deleted. */
export type Direction = "widened" | "narrowed" | "changed" | "orphaned";

/** What happened, one name for each row of the severity table. */
export type ChangeKind =
  | "everyone-admitted"
  | "everyone-admitted-conditionally"
  | "not-principal-admitted"
  | "foreign-account-admitted"
  | "foreign-account-admitted-conditionally"
  /** A whole account, of which the expectation admits a part. */
  | "account-admitted"
  | "identity-provider-admitted"
  | "foreign-identity-provider-admitted"
  /** An identity provider that all its customers share, without a claim that fixes one of them. */
  | "tenancy-claim-missing"
  /** ExternalId, organization, source, MFA, network, or a claim such as `sub` and `aud`. */
  | "guard-lost"
  | "service-for-foreign-account"
  | "service-added"
  /** One of the own account, of the organization, or of an account that the expectation names. */
  | "principal-added"
  /** A unique id that stands for no expected principal. */
  | "unique-id-added"
  /** Another way in for expected callers: to tag sessions, for example. */
  | "action-added"
  /** Expected callers come in without a condition that keeps nobody out. */
  | "condition-loosened"
  | "principal-orphaned"
  | "principal-removed"
  | "account-narrowed-to-role"
  | "action-removed"
  | "condition-tightened"
  | "deny-added"
  /** Written differently, admits the same. */
  | "statement-changed"
  /** An element that AWS does not define, or a document too large to be taken apart. */
  | "document-changed";

/** One difference in what two trust documents grant. */
export interface Change {
  readonly kind: ChangeKind;
  readonly direction: Direction;
  readonly severity: Severity;
  /** The principal as the document writes it, for example `arn:aws:iam::193672423079:root`. */
  readonly principal?: string;
  /** Of an orphan: the unique id that stands where `principal` is expected. */
  readonly uniqueId?: string;
  readonly action?: string;
  /** The condition as `Operator key`, for example `StringEquals sts:ExternalId`. */
  readonly condition?: string;
  /** One sentence for a person: "any principal of account 193672423079 (foreign) can now assume this role, with MFA". */
  readonly message: string;
  /** Where it stands, for example `Statement[1].Principal.AWS[0]`; absent on the side that does not have it. */
  readonly expectedPath?: string;
  readonly actualPath?: string;
  /** The AWS page that the judgement rests on. */
  readonly source: string;
}

/** What a comparison must know about the role, beside its trust policy. */
export interface RoleContext {
  /** The 12-digit id of the account that owns the role. */
  readonly account: string;
  /** The accounts of the organization; empty when unknown, and then every other account is foreign. */
  readonly organizationAccounts: ReadonlySet<string>;
  /** For example `o-a1b2c3d4e5`; without it, every organization that a condition names is foreign. */
  readonly organizationId?: string;
  /** `critical`: an expected principal that is orphaned or removed is an outage, severity high. */
  readonly availability?: "normal" | "critical";
  /** Severities that an expectation sets otherwise, by the kind of change. */
  readonly severities?: { readonly [Kind in ChangeKind]?: Severity };
}

/** A fault that makes a document unreadable. */
export interface Fault {
  /** For example `Statement[1].Principal.AWS[0]`; `$` for the document as a whole. */
  readonly path: string;
  readonly message: string;
}

export type Comparison =
  | { readonly verdict: "equal" }
  | { readonly verdict: "drift"; readonly severity: Severity; readonly changes: readonly Change[] }
  | { readonly verdict: "unreadable"; readonly severity: "critical"; readonly faults: readonly Fault[] };

/** A comparison that did not end in "equal". */
export type Difference = Exclude<Comparison, { verdict: "equal" }>;

export function isDangerous(difference: Difference | undefined): boolean {
  return difference?.severity === "high" || difference?.severity === "critical";
}
