import { organizationAccounts, organizationId } from "../../shared/accounts.ts";
import { isObject, type Json, type JsonObject, listOf, stringsOf } from "../http/json.ts";
import { arnOf, type Caller } from "../state/callers.ts";
import { type Context, holds, requireSupported } from "./conditions.ts";

/** An attempt to assume a role. */
export interface AssumeAttempt {
  readonly action: "sts:AssumeRole" | "sts:AssumeRoleWithWebIdentity";
  /** The values of `Principal` that match the caller. */
  readonly principals: {
    readonly AWS?: readonly string[];
    readonly Service?: readonly string[];
    readonly Federated?: readonly string[];
  };
  readonly context: Context;
}

/**
 * A condition that the gateway does not support does not hold: roles outside the product can have any condition.
 * @param stored the trust policy with unique ids, as IAM evaluates it
 */
export function admits(stored: string, attempt: AssumeAttempt): boolean {
  const effects = concerning(stored, attempt)
    .filter(({ Condition }) => holds(Condition, attempt.context))
    .map(({ Effect }) => Effect);
  return effects.includes("Allow") && !effects.includes("Deny");
}

/** For the product's own roles. @throws UnsupportedError for a condition that `requireSupported` refuses */
export function admitsForSure(stored: string, attempt: AssumeAttempt): boolean {
  for (const { Condition } of concerning(stored, attempt)) requireSupported(Condition, attempt.context);
  return admits(stored, attempt);
}

/** The values that match a caller: its unique id, its ARNs and its account. */
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
      "aws:principalorgid": organizationAccounts.includes(caller.account) ? [organizationId] : undefined,
      "sts:externalid": externalId === null ? undefined : [externalId],
    },
  };
}

/** The statements whose principal and action match, whatever their conditions. */
function concerning(stored: string, { action, principals }: AssumeAttempt): readonly JsonObject[] {
  const document = JSON.parse(stored) as JsonObject;
  return listOf(document.Statement)
    .filter(isObject)
    .filter((statement) => acts(statement, action) && isNamed(statement, principals));
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
