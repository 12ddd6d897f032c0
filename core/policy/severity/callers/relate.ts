import type { Effort } from "../../model/effort.ts";
import { type Principal, readPrincipal } from "../../model/principal.ts";
import { coversPattern, matchesPattern } from "../../model/wildcard.ts";
import { type Callers, callersOf, isGeneral } from "./callers.ts";

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
  // Reading a principal costs more than most callers need
  if (!session.includes(":assumed-role/")) return false;
  const [part, whole] = [readPrincipal("AWS", session), readPrincipal("AWS", role)];
  if (part.kind !== "session" || whole.kind !== "role") return false;
  return (
    part.partition === whole.partition && part.role === whole.name.slice(whole.name.lastIndexOf("/") + 1)
  );
}

/** Whether somebody may belong to both. Complete, not sound: a yes may be a no that is not seen. */
export function mayOverlap(one: Callers, other: Callers): boolean {
  if (coversCallers(one, other) || coversCallers(other, one)) return true;
  // Whether "*" means services and federated identities too is not said, so it may.
  if (one.kind === "everyone" || other.kind === "everyone") return true;
  if (one.kind === "allBut") return !isListed(other, one);
  if (other.kind === "allBut") return !isListed(one, other);
  if (one.kind !== "principal" || other.kind !== "principal" || one.account !== other.account) return false;
  return one.arns.some((arn) => other.arns.some((text) => mayMatch(arn, text)));
}

function isListed({ key }: Callers, { members }: Callers & { kind: "allBut" }): boolean {
  return members.some(({ principal }) => `one ${principal.canonical}` === key);
}

function mayMatch(one: string, other: string): boolean {
  const [first, second] = [isPattern(one), isPattern(other)];
  if (first === second) return first || one === other;
  return matchesPattern(one, other, little()) !== false || matchesPattern(other, one, little()) !== false;
}

function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}

/** Whether a Deny for `denied` is about all of `callers`; `maybe` where AWS does not say. */
export function denies(denied: Callers, callers: Callers): "yes" | "maybe" | "no" {
  if (denied.key === callers.key || coversCallers(denied, callers)) return "yes";
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
