import type { Caller } from "./request.ts";

type Context = ReadonlyMap<string, readonly string[]>;

/**
 * The request's context with the keys that AWS fills in itself: no caller chooses these. A date is moved to where the
 * present may be, so that no request comes from the past.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function filledIn(context: Context, caller: Caller): Context {
  const chosen = [...context].filter(([key]) => !keysOfCaller.has(key));
  const dated = chosen.map(([key, values]): [string, readonly string[]] => [
    key,
    key === "aws:currenttime" ? values.map(notPast) : values,
  ]);
  return new Map([...dated, ...factsOf(caller)]);
}

const keysOfCaller = new Set(["aws:principalarn", "aws:principalaccount", "aws:securetransport"]);

function factsOf(caller: Caller): ReadonlyMap<string, readonly string[]> {
  // STS answers nothing but TLS
  const facts = new Map<string, readonly string[]>([["aws:securetransport", ["true"]]]);
  if ("account" in caller) facts.set("aws:principalaccount", [caller.account]);
  const arn = arnOf(caller);
  if (arn !== undefined) facts.set("aws:principalarn", [arn]);
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
