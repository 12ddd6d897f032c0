import type { Grant, Who } from "../grants/grants.ts";
import type { Condition } from "../model/condition.ts";
import type { Effort } from "../model/effort.ts";
import { namesPrincipal } from "../model/facts/condition-keys.ts";
import { type Principal, readPrincipal } from "../model/principal.ts";
import { rememberEach } from "../model/remember.ts";
import { type Caller, matchesWho } from "./caller.ts";
import { samplePattern } from "./sample.ts";

/** Callers that the documents could make a difference for: those that they name, one more of each account, a stranger. */
export function sampleCallers(grants: readonly Grant[]): readonly Caller[] {
  const callers = new Map<string, Caller>();
  const accounts = new Map<string, string>();
  for (const principal of principalsOf(grants)) {
    const caller = callerOf(principal);
    if (caller !== undefined && callers.size < mostCallers) callers.set(principal.canonical, caller);
    if ("account" in principal) accounts.set(principal.account, partitionOf(principal));
  }
  const [partition = "aws"] = accounts.values();
  accounts.set(strangerOf(accounts), partition);
  const others = [...accounts].slice(-mostCallers).map(([account, its]) => anyOf(account, its));
  return [...callers.values(), ...others];
}

const mostCallers = 24;

/** Those of `callers` that `who` is about, the ones that nobody names first, and always the one that it names. */
export function callersOf(who: Who, callers: readonly Caller[], effort: Effort): readonly Caller[] {
  const found = callers.filter((caller) => matchesWho(who, caller, effort) === "yes").reverse();
  if (found.length > 0) return found;
  const own = ownCaller(who);
  return own === undefined ? [] : [own];
}

/**
 * The caller that `who` names, or one of the account that it names. The same one each time, so that what a search finds
 * out about it is remembered.
 */
export const ownCaller = rememberEach((who: Who): Caller | undefined => {
  if (who.kind === "allBut") return undefined;
  const { principal } = who.named;
  return callerOf(principal) ?? (principal.kind === "account" ? anyOf(principal.account, "aws") : undefined);
});

function principalsOf(grants: readonly Grant[]): readonly Principal[] {
  const principals = new Map<string, Principal>();
  const conditions = new Map<string, Condition>();
  // The pieces of a statement share its principals and conditions
  for (const who of new Set(grants.map((grant) => grant.who))) {
    const named = who.kind === "one" ? [who.named] : who.members;
    for (const { principal } of named) principals.set(principal.canonical, principal);
  }
  for (const listed of new Set(grants.map((grant) => grant.conditions))) {
    for (const condition of listed) {
      if (namesPrincipal(condition.key)) conditions.set(condition.canonical, condition);
    }
  }
  for (const condition of [...conditions.values()].slice(0, mostConditions)) {
    for (const principal of fromCondition(condition)) principals.set(principal.canonical, principal);
  }
  return [...principals.values()];
}

const mostConditions = 8;

/** Whom a condition on the principal asks for: only such a caller can meet it. */
const fromCondition = rememberEach(({ key, values }: Condition) =>
  values.slice(0, mostConditions).flatMap(({ text }) => fromValue(key, text)),
);

function fromValue(key: string, text: string): readonly Principal[] {
  if (text.length > longestArn) return [];
  const pattern = key === "aws:principalaccount" ? text : inOneAccount(text);
  return samplePattern(pattern).map((name) => readPrincipal("AWS", name));
}

/** An ARN of any account as one of a stranger's. */
function inOneAccount(arn: string): string {
  const parts = arn.split(":");
  if (!/^\d{12}$/.test(parts[4] ?? "")) parts[4] = strangers[0];
  return parts.join(":");
}

const longestArn = 600;

function callerOf(principal: Principal): Caller | undefined {
  switch (principal.kind) {
    case "role":
    case "user":
      return { ...roleOf(principal.partition, principal.account, principal.name), type: principal.kind };
    case "session":
      return {
        ...roleOf(principal.partition, principal.account, principal.role),
        session: principal.session,
      };
    case "federatedUser":
    case "service":
    case "saml":
    case "oidc":
    case "webIdentity":
    case "canonicalUser":
      return { kind: "other", principal };
    default:
      return undefined;
  }
}

/** A role of the account that no document names. */
function anyOf(account: string, partition: string): Caller {
  return roleOf(partition, account, "trust-drift-any");
}

function roleOf(partition: string, account: string, name: string): Caller & { kind: "aws" } {
  return { kind: "aws", type: "role", partition, account, name, session: "trust-drift" };
}

function partitionOf(principal: Principal): string {
  return /^arn:(aws[a-z-]*):/.exec(principal.text)?.[1] ?? "aws";
}

const strangers = ["210987654321", "210987654322", "210987654323"] as const;

function strangerOf(accounts: ReadonlyMap<string, string>): string {
  return strangers.find((account) => !accounts.has(account)) ?? strangers[0];
}
