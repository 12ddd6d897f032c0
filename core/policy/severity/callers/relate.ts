import type { Effort } from "../../model/effort.ts";
import type { Principal } from "../../model/principal.ts";
import { coversPattern, matchesPattern } from "../../model/wildcard.ts";
import { accountOfCallers, type Callers, callersOf, isGeneral, roleWithoutPath } from "./callers.ts";

/** Whether all of `narrow` belong to `wide`, as far as the classes say. Sound, not complete. */
export function coversCallers(wide: Callers, narrow: Callers): boolean {
  if (wide.key === narrow.key) return true;
  switch (wide.kind) {
    case "everyone":
      return wide.type === undefined && (narrow.kind === "account" || narrow.kind === "principal");
    case "account":
      return narrow.kind === "principal" && narrow.account === wide.account;
    case "principal":
      return (
        narrow.kind === "principal" &&
        narrow.account === wide.account &&
        narrow.arns.every((arn) => wide.arns.some((pattern) => coversArn(pattern, arn)))
      );
    default:
      return false;
  }
}

function coversArn(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  return isPattern(wide) ? coversPattern(wide, narrow, little()) : isSessionOf(narrow, wide);
}

/** A session's ARN names its role without the path. */
function isSessionOf(session: string, role: string): boolean {
  const found = roleOfSession(session);
  if (found === undefined) return false;
  return role.startsWith(`${found.owner}/`) && role.endsWith(`/${found.name}`);
}

function roleOfSession(arn: string): { readonly owner: string; readonly name: string } | undefined {
  const [, partition, account, name] = sessionArn.exec(arn) ?? [];
  return name === undefined ? undefined : { owner: `arn:${partition}:iam::${account}:role`, name };
}

const sessionArn = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\//;

/** Whether somebody may belong to both. Complete, not sound: a yes may be a no that is not seen. */
export function mayOverlap(one: Callers, other: Callers): boolean {
  if (coversCallers(one, other) || coversCallers(other, one)) return true;
  // Whether "*" means services and federated identities too is not said, so it may.
  if (one.kind === "everyone" || other.kind === "everyone") return true;
  if (one.kind === "allBut") return !isListed(other, one);
  if (other.kind === "allBut") return !isListed(one, other);
  if (accountOfCallers(one) !== accountOfCallers(other)) return false;
  return arnsOf(one).some((arn) => arnsOf(other).some((text) => mayMatch(arn, text)));
}

function arnsOf(callers: Callers): readonly string[] {
  return callers.kind === "principal" ? callers.arns : [];
}

function isListed({ key }: Callers, { members }: Callers & { kind: "allBut" }): boolean {
  return members.some(({ principal }) => `one ${principal.canonical}` === key);
}

/** The role of a session may have any path, so it may match any pattern. */
function mayMatch(one: string, other: string): boolean {
  if (isPattern(other)) return isPattern(one) || mayMatch(other, one);
  if (isPattern(one))
    return roleOfSession(other) !== undefined || matchesPattern(one, other, little()) !== false;
  return one === other || isSessionOf(one, other) || isSessionOf(other, one);
}

function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}

/** Whether a Deny for `denied` is about all of `callers`; `maybe` where AWS does not say, or a session not which path its role has. */
export function denies(denied: Callers, callers: Callers): "yes" | "maybe" | "no" {
  if (denied.key === callers.key || coversCallers(denied, callers)) return "yes";
  const role = roleWithoutPath(callers);
  if (role !== undefined && coversCallers(denied, role)) return "maybe";
  if (denied.kind === "everyone") return coversKind(denied.type, callers) ? "maybe" : "no";
  if (denied.kind !== "allBut" || isGeneral(callers)) return "no";
  if (denied.members.some(({ principal }) => mayOverlap(named(principal), callers))) return "no";
  return callers.kind === "account" || callers.kind === "principal" ? "yes" : "maybe";
}

function named(principal: Principal): Callers {
  const member = { principal, type: undefined, index: undefined };
  return callersOf({ kind: "one", named: member, canonical: `one ${principal.canonical}` }, []);
}

function coversKind(type: string | undefined, callers: Callers): boolean {
  if (type === undefined) return !isGeneral(callers);
  return (
    (type === "Service" && callers.kind === "service") ||
    (type === "Federated" && callers.kind === "provider")
  );
}

/** ARNs are short, so one match costs little; what it may cost is bounded here. */
function little(): Effort {
  return { left: 200 };
}
