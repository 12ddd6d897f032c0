import type { Caller } from "./request.ts";

type Context = ReadonlyMap<string, readonly string[]>;

/**
 * The request's context with the keys that AWS fills in itself, as far as the request has them: no caller chooses
 * these. A date is moved to where the present may be, so that no request comes from the past.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function filledIn(context: Context, caller: Caller): Context {
  const known = factsOf(caller);
  const entries = [...context].flatMap(([key, values]): [string, readonly string[]][] => {
    if (key === "aws:currenttime") return [[key, values.map(notPast)]];
    if (!keysOfCaller.has(key)) return [[key, values]];
    const value = known.get(key);
    return value === undefined ? [] : [[key, [value]]];
  });
  return new Map(entries);
}

const keysOfCaller = new Set(["aws:principalarn", "aws:principalaccount", "aws:securetransport"]);

function factsOf(caller: Caller): ReadonlyMap<string, string> {
  // STS answers nothing but TLS
  const facts = new Map([["aws:securetransport", "true"]]);
  if ("account" in caller) facts.set("aws:principalaccount", caller.account);
  const arn = arnOf(caller);
  if (arn !== undefined) facts.set("aws:principalarn", arn);
  return facts;
}

/** The role's ARN where a session calls (UG:reference_policies_condition-keys, aws:PrincipalArn). */
function arnOf(caller: Caller): string | undefined {
  switch (caller.kind) {
    case "account-root":
      return `arn:aws:iam::${caller.account}:root`;
    case "user":
      return caller.arn;
    case "role-session":
      return caller.roleArn;
    case "federated-user":
      return `arn:aws:sts::${caller.account}:federated-user/${caller.name}`;
    case "canonical-user":
    case "service":
    case "federated":
      return undefined;
  }
}

function notPast(date: string): string {
  return Date.parse(date) < Date.parse(present) ? present : date;
}

/** Fixed, so that every run asks the same. */
const present = "2026-06-01T00:00:00Z";
