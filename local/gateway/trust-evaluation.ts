import { organizationAccounts, organizationId } from "../accounts.ts";
import { arnOf, type Caller } from "./callers.ts";
import { holds } from "./conditions.ts";
import { isObject, type Json, type JsonObject, listOf, stringsOf } from "./json.ts";

/** Who asks for a role, and with what. */
export interface AssumeAttempt {
  readonly action: "sts:AssumeRole" | "sts:AssumeRoleWithWebIdentity";
  /** How the asker may be named in `Principal`. */
  readonly principals: {
    readonly AWS?: readonly string[];
    readonly Service?: readonly string[];
    readonly Federated?: readonly string[];
  };
  /** Condition keys in lower case. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** @param stored the trust policy with unique ids in it, as IAM evaluates it */
export function admits(stored: string, attempt: AssumeAttempt): boolean {
  const document = JSON.parse(stored) as JsonObject;
  const applying = listOf(document.Statement)
    .filter(isObject)
    .filter((statement) => applies(statement, attempt));
  return (
    applying.some(({ Effect }) => Effect === "Allow") && !applying.some(({ Effect }) => Effect === "Deny")
  );
}

/** Everything under which a caller goes: its unique id, its ARNs, its account. */
export function attemptOf(caller: Caller, parameters: URLSearchParams): AssumeAttempt {
  const root = `arn:aws:iam::${caller.account}:root`;
  const own =
    caller.kind === "user" ? [caller.userId, caller.arn] : [caller.roleId, caller.roleArn, arnOf(caller)];
  const externalId = parameters.get("ExternalId");
  return {
    action: "sts:AssumeRole",
    principals: { AWS: [...own, root, caller.account, "*"] },
    context: {
      "aws:principalarn": [caller.kind === "user" ? caller.arn : caller.roleArn],
      "aws:principalaccount": [caller.account],
      "aws:principaltype": [caller.kind === "user" ? "User" : "AssumedRole"],
      "aws:securetransport": ["true"],
      "sts:rolesessionname": [parameters.get("RoleSessionName") ?? ""],
      ...(organizationAccounts.includes(caller.account) && { "aws:principalorgid": [organizationId] }),
      ...(externalId !== null && { "sts:externalid": [externalId] }),
    },
  };
}

function applies(statement: JsonObject, attempt: AssumeAttempt): boolean {
  return (
    acts(statement, attempt.action) &&
    isNamed(statement, attempt.principals) &&
    holds(statement.Condition, attempt.context)
  );
}

function acts({ Action, NotAction }: JsonObject, action: string): boolean {
  const matchesAny = (patterns: Json | undefined) =>
    stringsOf(patterns).some((pattern) => {
      const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
      return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
    });
  return NotAction === undefined ? matchesAny(Action) : !matchesAny(NotAction);
}

function isNamed({ Principal, NotPrincipal }: JsonObject, principals: AssumeAttempt["principals"]): boolean {
  const isIn = (named: Json | undefined) => {
    if (named === "*") return true;
    if (!isObject(named)) return false;
    return Object.entries(principals).some(([kind, own]) =>
      stringsOf(named[kind]).some((value) => own.includes(value)),
    );
  };
  return NotPrincipal === undefined ? isIn(Principal) : !isIn(NotPrincipal);
}
