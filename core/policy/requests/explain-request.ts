import { type Document, type Effect, type Statement, statementPath } from "../model/document.ts";
import type { Effort } from "../model/effort.ts";
import { foldCase } from "../model/fold.ts";
import { limits } from "../model/limits.ts";
import { type Principal, readPrincipal } from "../model/principal.ts";
import { type Answer, type Caller, fixedKeys, matchesPrincipal } from "./caller.ts";
import { matchesAction, type Request } from "./evaluate.ts";
import { meets, type Present } from "./meets.ts";

/** What a statement says about one request. */
export interface StatementAnswer {
  /** For example `Statement[1]`. */
  readonly path: string;
  readonly effect: Effect;
  readonly principal: Answer;
  /** The statement names the caller itself, not only its account or everyone. */
  readonly isNamed: boolean;
  readonly action: Answer;
  readonly conditions: readonly ConditionAnswer[];
  /** Whether the statement applies: all of these together. */
  readonly applies: Answer;
}

export interface ConditionAnswer {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  readonly met: Answer;
  /** The request does not have the key. */
  readonly isMissing: boolean;
}

export interface RequestAnswer {
  /** Whether the trust policy admits the request. */
  readonly admitted: Answer;
  readonly statements: readonly StatementAnswer[];
}

/** Judges one request by each statement, in the order of the document. */
export function explainRequest(document: Document, request: Request): RequestAnswer {
  const effort = { left: limits.effort };
  const statements = document.statements.map((statement) => answerOf(statement, request, effort));
  const some = (effect: Effect) =>
    statements.filter((one) => one.effect === effect).map(({ applies }) => applies);
  const [denied, allowed] = [either(some("Deny")), either(some("Allow"))];
  const admitted = denied === "yes" ? "no" : allowed === "yes" && denied === "unknown" ? "unknown" : allowed;
  return { admitted, statements };
}

function answerOf(
  statement: Statement,
  { caller, action, context }: Request,
  effort: Effort,
): StatementAnswer {
  const { effect, principals, actions, conditions, index, unknown } = statement;
  const matching = principals.members.map(({ principal }) => matchesPrincipal(principal, caller));
  const principal = principals.inverted ? exempt(matching) : either(matching);
  const named = actions.members.map((one) => matchesAction(one, action, effort));
  const matched = actions.inverted ? opposite(either(named)) : either(named);
  const answers = conditions.map(({ written, values, key, ...condition }): ConditionAnswer => {
    const present = context.get(key);
    const met = meets({ written, values, key, ...condition }, present, effort);
    const texts = values.map(({ text }) => text);
    return {
      operator: written.operator,
      key: written.key,
      values: texts,
      met,
      isMissing: present === undefined,
    };
  });
  const all = [
    principal,
    matched,
    ...answers.map(({ met }) => met),
    unknown === "" ? "yes" : "unknown",
  ] as const;
  return {
    path: statementPath(index),
    effect,
    principal,
    isNamed: principals.members.some(
      ({ principal: one }, at) =>
        matching[at] === "yes" && !["everyone", "everyOf", "account"].includes(one.kind),
    ),
    action: matched,
    conditions: answers,
    applies: every(all),
  };
}

/** AWS wants every form of the caller listed under NotPrincipal, so a match is not surely an exemption. */
function exempt(matching: readonly Answer[]): Answer {
  return matching.every((one) => one === "no") ? "yes" : "unknown";
}

function either(answers: readonly Answer[]): Answer {
  if (answers.includes("yes")) return "yes";
  return answers.includes("unknown") ? "unknown" : "no";
}

function every(answers: readonly Answer[]): Answer {
  if (answers.includes("no")) return "no";
  return answers.includes("unknown") ? "unknown" : "yes";
}

function opposite(answer: Answer): Answer {
  return answer === "unknown" ? answer : answer === "yes" ? "no" : "yes";
}

/**
 * The request of a caller.
 *
 * @param principal the ARN of a role, user, session or provider, the name of a service, or a web identity provider
 * @param context condition keys with their values; AWS's own facts about the caller are added
 * @param action default: the action that such a caller uses
 * @returns undefined for text that names no caller
 */
export function requestOf(
  principal: string,
  context: ReadonlyMap<string, Present>,
  action?: string,
): Request | undefined {
  const caller = callerOf(principal);
  if (caller === undefined) return undefined;
  const given = [...context].map(([key, values]) => [foldCase(key), values] as const);
  const fixed = [...fixedKeys(caller)].map(([key, value]): readonly [string, Present] => [key, [value]]);
  return { caller, action: foldCase(action ?? actionFor(caller)), context: new Map([...fixed, ...given]) };
}

function callerOf(text: string): Caller | undefined {
  const all = ["AWS", "Federated", "Service"].map((type) => readPrincipal(type, text));
  const principal = all.find(({ kind }) => callers.includes(kind));
  if (principal === undefined) return undefined;
  switch (principal.kind) {
    case "role":
    case "user": {
      const { account, name, partition } = principal;
      return { kind: "aws", type: principal.kind, account, name, partition, session: "" };
    }
    case "session": {
      const { account, role: name, partition, session } = principal;
      return { kind: "aws", type: "role", account, name, partition, session };
    }
    default:
      return { kind: "other", principal };
  }
}

const callers: readonly Principal["kind"][] = [
  "role",
  "user",
  "session",
  "federatedUser",
  "service",
  "saml",
  "oidc",
  "webIdentity",
];

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html */
function actionFor(caller: Caller): string {
  if (caller.kind === "aws") return "sts:AssumeRole";
  switch (caller.principal.kind) {
    case "saml":
      return "sts:AssumeRoleWithSAML";
    case "oidc":
    case "webIdentity":
      return "sts:AssumeRoleWithWebIdentity";
    default:
      return "sts:AssumeRole";
  }
}
