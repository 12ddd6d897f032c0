import type { Grant } from "../grants/grants.ts";
import { conditionImplies } from "../grants/implies.ts";
import { distance } from "../grants/pair.ts";
import type { Change, ChangeKind, Severity } from "../model/change.ts";
import type { Effort } from "../model/effort.ts";
import { isGuard, namesPrincipal } from "../model/facts/condition-keys.ts";
import { restricts } from "../model/facts/restricts.ts";
import { accountOf, type Principal } from "../model/principal.ts";
import { findWitness } from "../requests/witness.ts";
import { pathsOf } from "./orphans.ts";
import { riskOf } from "./risk.ts";
import { actionText, anyoneOf, describeAction, nameOf, principalText, underConditions } from "./sentences.ts";
import { isForeign, type Situation } from "./situation.ts";
import { sources } from "./sources.ts";

/** What an `Allow` that was not expected means. */
export function rateAdmission(grant: Grant, situation: Situation): Change {
  const proven = findWitness(situation.gained, { match: [grant] }) !== undefined;
  const verdict = classify(grant, situation);
  const action = actionText(grant.what);
  return {
    kind: verdict.kind,
    direction: proven ? "widened" : "changed",
    severity: verdict.severity,
    principal: principalText(grant.who),
    ...(action === undefined ? {} : { action }),
    message: proven
      ? sentence(grant, verdict.kind)
      : `${sentence(grant, verdict.kind)}; no request is known that this newly admits`,
    ...pathsOf(undefined, grant),
    source: verdict.source,
  };
}

interface Verdict {
  readonly kind: ChangeKind;
  readonly severity: Severity;
  readonly source: string;
}

function classify(grant: Grant, situation: Situation): Verdict {
  if (grant.who.kind === "allBut") {
    return { kind: "not-principal-admitted", severity: "critical", source: sources.notPrincipal };
  }
  switch (riskOf(grant)) {
    case "everyone":
      return { kind: "everyone-admitted", severity: "critical", source: sources.principal };
    case "tenancy":
      return { kind: "tenancy-claim-missing", severity: "critical", source: sources.sharedIssuers };
    default:
      return classifyPrincipal(grant, grant.who.named.principal, situation);
  }
}

function classifyPrincipal(grant: Grant, principal: Principal, situation: Situation): Verdict {
  const known = situation.expected.filter(
    ({ effect, who }) => effect === "Allow" && who.canonical === grant.who.canonical,
  );
  if (known.length > 0) return classifyKnown(grant, known, situation.gained.effort);
  switch (principal.kind) {
    case "everyone":
    case "everyOf":
      return { kind: "everyone-admitted-conditionally", severity: "high", source: sources.principal };
    case "service":
      return { kind: "service-added", severity: "medium", source: sources.principal };
    case "uniqueId":
      return { kind: "unique-id-added", severity: "medium", source: sources.uniqueIds };
    case "empty":
      return { kind: "principal-added", severity: "medium", source: sources.grammar };
    case "saml":
    case "oidc":
    case "webIdentity":
      return classifyProvider(principal, situation);
    default:
      return classifyAccount(grant, principal, situation);
  }
}

/** The caller was expected, but not for this action or not under these conditions. */
function classifyKnown(grant: Grant, known: readonly Grant[], effort: Effort): Verdict {
  const sameAction = known.filter(({ what }) => what.canonical === grant.what.canonical);
  const [nearest] = sameAction.toSorted((one, other) => distance(one, grant) - distance(other, grant));
  if (nearest === undefined) return { kind: "action-added", severity: "medium", source: sources.action };
  const open = nearest.conditions.filter(
    (needed) => !grant.conditions.some((given) => conditionImplies(given, needed, effort)),
  );
  const severity = open.some(({ key }) => isGuard(key) || namesPrincipal(key)) ? "high" : "medium";
  return { kind: "alternative-added", severity, source: sources.evaluation };
}

function classifyProvider(principal: Principal, situation: Situation): Verdict {
  if (isForeign(accountOf(principal), situation)) {
    return { kind: "foreign-identity-provider-admitted", severity: "critical", source: sources.federation };
  }
  return { kind: "principal-added", severity: "medium", source: sources.federation };
}

function classifyAccount(grant: Grant, principal: Principal, situation: Situation): Verdict {
  const source = sources.principal;
  if (isForeign(accountOf(principal), situation)) {
    return grant.conditions.some((condition) => restricts(condition, principal))
      ? { kind: "foreign-account-admitted-conditionally", severity: "high", source }
      : { kind: "foreign-account-admitted", severity: "critical", source };
  }
  const before = situation.principals.expected.find((other) => isPartOf(other, principal));
  if (before === undefined) return { kind: "principal-added", severity: "medium", source };
  return principal.kind === "account"
    ? { kind: "role-widened-to-account", severity: "high", source }
    : { kind: "session-widened-to-role", severity: "medium", source };
}

/** Whether `whole` admits all that `part` does and more: a session's role, the account of either. */
export function isPartOf(part: Principal, whole: Principal): boolean {
  if (whole.kind === "role") {
    return (
      part.kind === "session" &&
      part.account === whole.account &&
      part.partition === whole.partition &&
      part.role === whole.name.slice(whole.name.lastIndexOf("/") + 1)
    );
  }
  if (whole.kind !== "account") return false;
  return (
    (part.kind === "role" || part.kind === "user" || part.kind === "session") &&
    part.account === whole.account
  );
}

function sentence(grant: Grant, kind: ChangeKind): string {
  const deed = describeAction(grant.what);
  const conditions = underConditions(grant.conditions);
  if (kind === "tenancy-claim-missing" && grant.who.kind === "one") {
    return `${anyoneOf(grant.who.named.principal)} may now ${deed}${conditions}`;
  }
  if (kind === "role-widened-to-account") {
    return `all of ${nameOf(grant.who)} may now ${deed}, where only a part of it was expected${conditions}`;
  }
  if (kind === "unique-id-added") {
    return `${nameOf(grant.who)} may now ${deed}: an id that stands for no expected principal${conditions}`;
  }
  return `${nameOf(grant.who)} may now ${deed}${conditions}`;
}
