import type { Grant, NamedPrincipal } from "./document.ts";
import type { Caller, Reading } from "./request.ts";

/**
 * How closely a statement names the caller. `through-account`: the account (or everyone) is named, and the caller's
 * own policies must allow the action. `role`: makes up for silent policies, but a boundary or session policy still
 * limits it. `itself`: the user or the session is named, nothing else is needed within the account.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export const closeness = ["not-named", "through-account", "role", "itself"] as const;
export type Closeness = (typeof closeness)[number];

const account = /^(?:\d{12}|arn:[^:]+:iam::\d{12}:root)$/;

function awsCloseness(value: string, caller: Caller): Closeness {
  if (account.test(value)) {
    const id = /\d{12}/.exec(value)?.[0];
    return "account" in caller && caller.account === id ? "through-account" : "not-named";
  }
  switch (caller.kind) {
    case "user":
      return value === caller.arn || value === caller.id ? "itself" : "not-named";
    case "role-session":
      if (value === sessionArn(caller)) return "itself";
      return value === caller.roleArn || value === caller.roleId ? "role" : "not-named";
    case "federated-user":
      return value === `arn:aws:sts::${caller.account}:federated-user/${caller.name}`
        ? "itself"
        : "not-named";
    default:
      return "not-named";
  }
}

/** The session's ARN leaves out the path of its role. */
function sessionArn({ account, roleArn, sessionName }: Extract<Caller, { kind: "role-session" }>): string {
  const [, partition] = roleArn.split(":");
  return `arn:${partition}:sts::${account}:assumed-role/${roleArn.split("/").at(-1)}/${sessionName}`;
}

function everyone(caller: Caller, reading: Reading): Closeness {
  const isAws = "account" in caller || caller.kind === "canonical-user";
  if (!isAws && !reading.starCoversEveryKind) return "not-named";
  return reading.starNamesDirectly ? "itself" : "through-account";
}

export function closenessOf({ type, value }: NamedPrincipal, caller: Caller, reading: Reading): Closeness {
  switch (type) {
    case "AWS":
      return value === "*" ? everyone(caller, reading) : awsCloseness(value, caller);
    case "Service":
      return caller.kind === "service" && caller.name === value ? "itself" : "not-named";
    case "Federated":
      return caller.kind === "federated" && caller.provider === value ? "itself" : "not-named";
    case "CanonicalUser":
      return caller.kind === "canonical-user" && caller.id === value ? "itself" : "not-named";
  }
}

/** The closest that the statement's `Principal` or `NotPrincipal` comes to the caller. */
export function closest(grant: Grant, caller: Caller, reading: Reading): Closeness {
  const levels = grant.principals.map((named) => closeness.indexOf(closenessOf(named, caller, reading)));
  const level = closeness[Math.max(0, ...levels)] ?? "not-named";
  if (!grant.exceptPrincipals) return level;
  return level === "not-named" ? "through-account" : "not-named";
}
