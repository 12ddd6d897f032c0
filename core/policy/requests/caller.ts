import type { Who } from "../grants/grants.ts";
import type { NamedPrincipal } from "../model/document.ts";
import { type Effort, spend } from "../model/effort.ts";
import type { Principal } from "../model/principal.ts";

/** `unknown`: the documents alone do not say. */
export type Answer = "yes" | "no" | "unknown";

/** Who makes a request. */
export type Caller =
  | {
      readonly kind: "aws";
      readonly type: "role" | "user";
      readonly account: string;
      /** With its path. */
      readonly name: string;
      readonly partition: string;
      /** Of a role. */
      readonly session: string;
    }
  /** A service, an identity of a provider, a federated user, …: known by its principal alone. */
  | { readonly kind: "other"; readonly principal: Principal };

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export function matchesWho(who: Who, caller: Caller, effort: Effort): Answer {
  if (who.kind === "one") return matchesPrincipal(who.named.principal, caller);
  // AWS wants every form of the caller listed (account, role, session), so a match is not surely an exemption.
  if (!spend(effort, who.members.length)) return "unknown";
  return who.members.every((named) => isOther(named, caller)) ? "yes" : "unknown";
}

function isOther(named: NamedPrincipal, caller: Caller): boolean {
  return matchesPrincipal(named.principal, caller) === "no";
}

export function matchesPrincipal(principal: Principal, caller: Caller): Answer {
  if (caller.kind === "other") return matchesOther(principal, caller.principal);
  switch (principal.kind) {
    case "everyone":
      return "yes";
    case "account":
      return answer(principal.account === caller.account);
    case "role":
    case "user":
      return answer(
        principal.kind === caller.type && isSamePlace(principal, caller) && principal.name === caller.name,
      );
    case "session":
      return answer(isSamePlace(principal, caller) && isSession(principal, caller));
    case "unrecognised":
      return principal.type === "AWS" && !/[*?]/.test(principal.text) ? "no" : "unknown";
    case "empty":
      return "unknown";
    // An id is shown instead of an ARN when its owner is gone; whoever calls now is somebody else.
    default:
      return "no";
  }
}

function matchesOther(principal: Principal, caller: Principal): Answer {
  if (principal.canonical === caller.canonical) return "yes";
  if (principal.kind === "empty") return "unknown";
  // Whether "*" means services and federated identities too is not said.
  if (principal.kind === "everyone" || principal.kind === "everyOf" || principal.kind === "unrecognised")
    return "unknown";
  return principal.kind === "account" && caller.kind === "federatedUser"
    ? answer(principal.account === caller.account)
    : "no";
}

function isSamePlace(
  principal: { readonly account: string; readonly partition: string },
  caller: { readonly account: string; readonly partition: string },
): boolean {
  return principal.account === caller.account && principal.partition === caller.partition;
}

/** A session's ARN names its role without the path. */
function isSession(
  principal: { readonly role: string; readonly session: string },
  caller: { readonly type: string; readonly name: string; readonly session: string },
): boolean {
  const role = caller.name.slice(caller.name.lastIndexOf("/") + 1);
  return caller.type === "role" && principal.role === role && principal.session === caller.session;
}

function answer(holds: boolean): Answer {
  return holds ? "yes" : "no";
}

/**
 * What AWS itself fills in about the caller, so that no request is made up that cannot exist.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export function fixedKeys(caller: Caller): ReadonlyMap<string, string> {
  if (caller.kind === "other") return new Map();
  return new Map([
    ["aws:principalarn", `arn:${caller.partition}:iam::${caller.account}:${caller.type}/${caller.name}`],
    ["aws:principalaccount", caller.account],
    ["aws:principaltype", caller.type === "user" ? "User" : "AssumedRole"],
  ]);
}
