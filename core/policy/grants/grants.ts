import type { Condition } from "../model/condition.ts";
import { compareTexts } from "../model/condition.ts";
import type { Action, Document, Effect, NamedPrincipal, Statement } from "../model/document.ts";
import { limits } from "../model/limits.ts";

/**
 * The smallest thing that a document says: one effect, for one principal, one action, under a set of conditions. A
 * document admits a request when one of its `Allow` grants matches and none of its `Deny` grants does, so a
 * statement means the same as its grants, however they are put together.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export interface Grant {
  readonly effect: Effect;
  readonly who: Who;
  readonly what: What;
  readonly conditions: readonly Condition[];
  /** Empty, unless the statement has an element that AWS does not define: then the statement as a whole. */
  readonly unknown: string;
  /** Two grants are the same exactly when these are. */
  readonly canonical: string;
  readonly statement: Statement;
}

export type Who =
  | { readonly kind: "one"; readonly named: NamedPrincipal; readonly canonical: string }
  | { readonly kind: "allBut"; readonly members: readonly NamedPrincipal[]; readonly canonical: string };

export type What =
  | { readonly kind: "one"; readonly action: Action; readonly canonical: string }
  | { readonly kind: "allBut"; readonly members: readonly Action[]; readonly canonical: string }
  /** An empty list of actions. */
  | { readonly kind: "none"; readonly canonical: string };

/** Each grant once, in the order of the document; undefined when there are more than can be compared. */
export function grantsOf(document: Document): readonly Grant[] | undefined {
  const grants = new Map<string, Grant>();
  let characters = 0;
  for (const statement of document.statements) {
    const whos = whosOf(statement);
    const whats = whatsOf(statement);
    const unknown = statement.unknown === "" ? "" : statementText(statement);
    characters += whos.length * whats.length * lengthOf(statement, unknown);
    if (grants.size + whos.length * whats.length > limits.grants || characters > limits.grantCharacters)
      return undefined;
    for (const who of whos) {
      for (const what of whats) {
        const grant = makeGrant(statement, who, what, statement.conditions, unknown);
        if (!grants.has(grant.canonical)) grants.set(grant.canonical, grant);
      }
    }
  }
  return [...grants.values()];
}

function lengthOf({ conditions }: Statement, unknown: string): number {
  return conditions.reduce((sum, { canonical }) => sum + canonical.length, unknown.length);
}

export function makeGrant(
  statement: Statement,
  who: Who,
  what: What,
  conditions: readonly Condition[],
  unknown: string,
): Grant {
  const { effect } = statement;
  const canonical = `${JSON.stringify([effect, who.canonical, what.canonical, unknown])}${conditionsText(conditions)}`;
  return { effect, who, what, conditions, unknown, canonical, statement };
}

/** Each condition's text is JSON, which has no line breaks of its own. */
function conditionsText(conditions: readonly Condition[]): string {
  return conditions.map(({ canonical }) => `\n${canonical}`).join("");
}

/** The same for two statements that are put together from the same parts, in whatever order. */
export function statementText(statement: Statement): string {
  const { effect, principals, actions, conditions, unknown } = statement;
  const text = JSON.stringify([
    effect,
    principals.inverted,
    uniqueSorted(principals.members.map((member) => member.principal.canonical)),
    actions.inverted,
    uniqueSorted(actions.members.map((member) => member.canonical)),
    unknown,
  ]);
  return text + conditionsText(conditions);
}

function whosOf({ principals }: Statement): readonly Who[] {
  const { inverted, members } = principals;
  if (!inverted) {
    return members.map((named) => ({ kind: "one", named, canonical: `one ${named.principal.canonical}` }));
  }
  const names = uniqueSorted(members.map((named) => named.principal.canonical));
  return [{ kind: "allBut", members, canonical: `all but ${JSON.stringify(names)}` }];
}

function whatsOf({ actions }: Statement): readonly What[] {
  const { inverted, members } = actions;
  // AWS gives an empty list no meaning, so none is assumed.
  if (members.length === 0) return [{ kind: "none", canonical: inverted ? "all but none" : "none" }];
  if (!inverted)
    return members.map((action) => ({ kind: "one", action, canonical: `one ${action.canonical}` }));
  const names = uniqueSorted(members.map((action) => action.canonical));
  return [{ kind: "allBut", members, canonical: `all but ${JSON.stringify(names)}` }];
}

export function uniqueSorted(texts: readonly string[]): readonly string[] {
  return texts.length < 2 ? texts : [...new Set(texts)].sort(compareTexts);
}
