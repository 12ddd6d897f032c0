import type { Condition } from "./condition.ts";
import type { Principal } from "./principal.ts";

/** A trust policy, read. Order, `Sid` and `Id` are gone where they carry no meaning; nothing else is. */
export interface Document {
  readonly statements: readonly Statement[];
  /** Elements that AWS does not define, as canonical text; empty when there are none. */
  readonly unknown: string;
}

export interface Statement {
  readonly effect: Effect;
  /** `Principal`, or with `inverted` `NotPrincipal`. */
  readonly principals: Listed<NamedPrincipal>;
  /** `Action`, or with `inverted` `NotAction`. */
  readonly actions: Listed<Action>;
  /** All must be met. Sorted by their canonical text, each once. */
  readonly conditions: readonly Condition[];
  readonly unknown: string;
  /** Where it stands; undefined when the document has a single statement without brackets. */
  readonly index: number | undefined;
}

export type Effect = "Allow" | "Deny";

export interface Listed<Member> {
  readonly inverted: boolean;
  readonly members: readonly Member[];
}

export interface NamedPrincipal {
  readonly principal: Principal;
  /** "AWS", "Service", …; undefined when it stands without a type, as `"*"` does. */
  readonly type: string | undefined;
  readonly index: number | undefined;
}

export interface Action {
  readonly text: string;
  /** Folded: actions are compared in any case. */
  readonly canonical: string;
}

export function statementPath(index: number | undefined): string {
  return index === undefined ? "Statement" : `Statement[${index}]`;
}

/** For example `Statement[1].Principal.AWS[0]`. */
export function principalPath(statement: Statement, named: NamedPrincipal): string {
  const element = statement.principals.inverted ? "NotPrincipal" : "Principal";
  return `${statementPath(statement.index)}.${element}${member(named.type)}${item(named.index)}`;
}

function member(name: string | undefined): string {
  return name === undefined ? "" : `.${name}`;
}

function item(index: number | undefined): string {
  return index === undefined ? "" : `[${index}]`;
}
