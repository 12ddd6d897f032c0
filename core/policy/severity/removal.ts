import type { Grant } from "../grants/grants.ts";
import type { Change, ChangeKind, Severity } from "../model/change.ts";
import { findWitness } from "../requests/witness.ts";
import { isPartOf } from "./admission.ts";
import { pathsOf } from "./orphans.ts";
import { actionText, describeAction, nameOf, principalText, underConditions } from "./sentences.ts";
import type { Situation } from "./situation.ts";
import { sources } from "./sources.ts";

/** What it means that an expected `Allow` is gone. */
export function rateRemoval(grant: Grant, situation: Situation): Change {
  const proven = findWitness(situation.lost, { match: [grant] }) !== undefined;
  const verdict = classify(grant, situation);
  const action = actionText(grant.what);
  const sentence = `${nameOf(grant.who)} may no longer ${describeAction(grant.what)}${grant.conditions.length === 0 ? "" : underConditions(grant.conditions)}`;
  return {
    ...verdict,
    direction: proven ? "narrowed" : "changed",
    principal: principalText(grant.who),
    ...(action === undefined ? {} : { action }),
    message: proven ? sentence : `${sentence}; no request is known that this shuts out`,
    ...pathsOf(grant, undefined),
    source: verdict.kind === "action-removed" ? sources.action : sources.principal,
  };
}

function classify(grant: Grant, situation: Situation): { kind: ChangeKind; severity: Severity } {
  const outage = situation.roleContext.availability === "critical";
  const left = situation.actual.filter(
    ({ effect, who }) => effect === "Allow" && who.canonical === grant.who.canonical,
  );
  if (left.length > 0) {
    const sameAction = left.some(({ what }) => what.canonical === grant.what.canonical);
    return { kind: sameAction ? "alternative-removed" : "action-removed", severity: "low" };
  }
  if (grant.who.kind === "one" && grant.who.named.principal.kind === "account") {
    const whole = grant.who.named.principal;
    const narrowed = situation.principals.actual.some((part) => isPartOf(part, whole));
    if (narrowed) return { kind: "account-narrowed-to-role", severity: outage ? "high" : "low" };
  }
  return { kind: "principal-removed", severity: outage ? "high" : "medium" };
}
