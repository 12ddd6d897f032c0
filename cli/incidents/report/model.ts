import type { Command } from "../../../core/incidents/incident.ts";
import type { AlertState } from "../../../core/notify/title/state.ts";
import type { Severity } from "../../../core/policy/compare.ts";

/** The report of an incident or a group, before it is formatted. `--format json` prints exactly this. */
export interface Report {
  /** Of the incident or the group. */
  readonly id: string;
  /** ISO 8601. */
  readonly generatedAt: string;
  /** An IANA name: all formats but JSON show times in it. */
  readonly timeZone: string;
  readonly title: string;
  readonly severity: Severity;
  readonly state: AlertState;
  readonly status: readonly string[];
  readonly window: ImpactWindow;
  /** What was or is possible, worst first. */
  readonly impact: readonly { readonly severity: Severity; readonly text: string }[];
  readonly scope: Scope;
  readonly summary: readonly string[];
  readonly detection: Guide;
  readonly fixes: readonly Fix[];
  readonly validation: readonly Check[];
  /** Oldest first. */
  readonly timeline: readonly Entry[];
  readonly rootCause: RootCause;
  readonly correctiveActions: readonly Action[];
  readonly preventiveActions: readonly Action[];
  /** What people who help need to know. */
  readonly help: readonly Labeled[];
  readonly changes: readonly PolicyChange[];
  readonly pictures: readonly TrustPicture[];
}

export interface ImpactWindow {
  /** ISO 8601. */
  readonly from: string;
  /** False if no event shows when it began: it began at this time or earlier. */
  readonly isFromCertain: boolean;
  /** ISO 8601. Absent while an incident is open. */
  readonly to?: string;
  readonly notes: readonly string[];
}

export interface Scope {
  readonly accounts: readonly { readonly id: string; readonly name?: string }[];
  readonly roles: readonly ScopeRole[];
  /** Roles that trust a principal or a role that was deleted or changed. */
  readonly dependents: readonly {
    readonly account: string;
    readonly role: string;
    readonly isCritical: boolean;
  }[];
  readonly moreDependents: number;
}

export interface ScopeRole {
  readonly account: string;
  readonly role: string;
  readonly severity: Severity;
  readonly state: string;
  readonly from: string;
  readonly to?: string;
  readonly incident: string;
}

export interface Guide {
  readonly sentences: readonly string[];
  readonly commands: readonly Command[];
}

/** What was done about these roles, or what is left to do. */
export interface Fix extends Guide {
  readonly roles: readonly string[];
}

export interface Check {
  /** True if the record proves it. Otherwise a person has to check it. */
  readonly isDone: boolean;
  readonly text: string;
  readonly command?: Command;
}

export interface Entry {
  /** ISO 8601. */
  readonly at: string;
  /** Of the last one of equal entries of several roles. */
  readonly until?: string;
  readonly kind: "cause" | "detected" | "decision" | "written" | "ended" | "problem";
  readonly text: string;
  /** ACCOUNT/ROLE. */
  readonly roles: readonly string[];
}

export interface RootCause extends Guide {
  readonly facts: readonly Labeled[];
}

export interface Labeled {
  readonly label: string;
  readonly value: string;
}

export interface Action {
  /** False: it is on record. True: a person decides about it. */
  readonly isSuggestion: boolean;
  readonly text: string;
  readonly command?: string;
}

export interface PolicyChange {
  readonly roles: readonly string[];
  /** Unified: `-` expected, `+` found. */
  readonly diff: string;
}

/** Who could assume what before, during and after the incident. */
export interface TrustPicture {
  readonly roles: readonly string[];
  /** `in`: the parties can assume the subject. `out`: the subject can assume the parties. */
  readonly direction: "in" | "out";
  readonly panels: readonly [TrustPanel, TrustPanel, TrustPanel];
}

export interface TrustPanel {
  readonly title: string;
  readonly subject: string;
  readonly isSubjectGone: boolean;
  readonly parties: readonly Party[];
}

/** `changed`: the same principal under other conditions. `broken`: named, but without effect. `missing`: not named. `unverified`: has an unknown owner. */
export type PartyState = "trusted" | "unverified" | "added" | "changed" | "broken" | "missing";

export interface Party {
  readonly name: string;
  readonly detail: string;
  /** What a request must meet, as written. */
  readonly conditions: readonly string[];
  readonly state: PartyState;
}
