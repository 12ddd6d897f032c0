/** A trust document as text allows it, and as the oracle reads it. Shares nothing with `core/policy`. */

type OneOrMany<T> = T | readonly T[];
export type Scalar = string | number | boolean;

export type PrincipalText = "*" | Readonly<Record<string, OneOrMany<string>>>;
export type ConditionText = Readonly<Record<string, Readonly<Record<string, OneOrMany<Scalar>>>>>;

export interface StatementText {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: PrincipalText;
  readonly NotPrincipal?: PrincipalText;
  readonly Action?: OneOrMany<string>;
  readonly NotAction?: OneOrMany<string>;
  readonly Condition?: ConditionText;
}

export interface TrustDocument {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: OneOrMany<StatementText>;
}

export type PrincipalType = "AWS" | "Service" | "Federated" | "CanonicalUser";

export interface NamedPrincipal {
  readonly type: PrincipalType;
  readonly value: string;
}

export interface ConditionTest {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** A statement with lists everywhere; the random documents are made in this form too. */
export interface Grant {
  readonly effect: "Allow" | "Deny";
  readonly principals: readonly NamedPrincipal[];
  readonly exceptPrincipals: boolean;
  readonly actions: readonly string[];
  readonly exceptActions: boolean;
  readonly tests: readonly ConditionTest[];
}

export interface Grants {
  readonly version: "2008-10-17" | "2012-10-17" | undefined;
  readonly grants: readonly Grant[];
}

function listOf<T>(value: OneOrMany<T> | undefined): readonly T[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

function isList<T>(value: OneOrMany<T>): value is readonly T[] {
  return Array.isArray(value);
}

function isPrincipalType(text: string): text is PrincipalType {
  return text === "AWS" || text === "Service" || text === "Federated" || text === "CanonicalUser";
}

function readPrincipals(principal: PrincipalText | undefined): NamedPrincipal[] {
  if (principal === "*") return [{ type: "AWS", value: "*" }];
  return Object.entries(principal ?? {}).flatMap(([type, values]) => {
    if (!isPrincipalType(type)) throw new Error(`the oracle knows no principal type ${type}`);
    return listOf(values).map((value) => ({ type, value }));
  });
}

function readTests(condition: ConditionText | undefined): ConditionTest[] {
  return Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values: listOf(values).map(String) })),
  );
}

function readStatement(statement: StatementText): Grant {
  return {
    effect: statement.Effect,
    principals: readPrincipals(statement.Principal ?? statement.NotPrincipal),
    exceptPrincipals: statement.Principal === undefined,
    actions: listOf(statement.Action ?? statement.NotAction),
    exceptActions: statement.Action === undefined,
    tests: readTests(statement.Condition),
  };
}

/** Without a version the language is that of 2008-10-17 (UG:reference_policies_elements_version). */
export function readDocument(document: TrustDocument): Grants {
  return {
    version: document.Version === "2012-10-17" ? "2012-10-17" : "2008-10-17",
    grants: listOf(document.Statement).map(readStatement),
  };
}

function writePrincipals(principals: readonly NamedPrincipal[]): PrincipalText {
  const byType: Record<string, string[]> = {};
  for (const { type, value } of principals) byType[type] = [...(byType[type] ?? []), value];
  return byType;
}

function writeTests(tests: readonly ConditionTest[]): ConditionText {
  const byOperator: Record<string, Record<string, readonly string[]>> = {};
  for (const { operator, key, values } of tests) {
    byOperator[operator] = { ...byOperator[operator], [key]: values };
  }
  return byOperator;
}

function writeStatement(grant: Grant): StatementText {
  return {
    Effect: grant.effect,
    [grant.exceptPrincipals ? "NotPrincipal" : "Principal"]: writePrincipals(grant.principals),
    [grant.exceptActions ? "NotAction" : "Action"]: grant.actions,
    ...(grant.tests.length === 0 ? {} : { Condition: writeTests(grant.tests) }),
  };
}

/** The plainest text of these grants: lists everywhere, in their order. */
export function writeDocument({ version, grants }: Grants): TrustDocument {
  return { ...(version === undefined ? {} : { Version: version }), Statement: grants.map(writeStatement) };
}
