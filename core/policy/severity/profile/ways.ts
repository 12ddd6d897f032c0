import type { What } from "../../grants/grants.ts";
import type { Action } from "../../model/document.ts";
import { trustActions } from "../../model/facts/trust-actions.ts";
import { rememberEach } from "../../model/remember.ts";
import { matchesPattern } from "../../model/wildcard.ts";

/** Stands for all that AWS may add to STS: only a pattern such as `sts:*` reaches it. */
const futureAction = "sts:any-other-action";

/**
 * What a caller can do with a role, each with the text of the document's action. Every action pattern is taken apart into
 * these, so that `sts:*` and a list of the actions weigh and read the same.
 */
export const waysOf = rememberEach((what: What): readonly Action[] => {
  if (what.kind === "none") return [{ text: "", canonical: what.canonical }];
  const text =
    what.kind === "one"
      ? what.action.text
      : `NotAction ${what.members.map((member) => member.text).join(", ")}`;
  const reached = [...trustActions, futureAction].filter((action) => reaches(what, action));
  if (reached.length > 0 || what.kind === "allBut") return reached.map((canonical) => ({ text, canonical }));
  return [what.action];
});

function reaches(what: Exclude<What, { kind: "none" }>, action: string): boolean {
  const matches = (pattern: Action) => matchesPattern(pattern.canonical, action, { left: 1000 }) === true;
  return what.kind === "one" ? matches(what.action) : !what.members.some(matches);
}

/** Whether the way is one to assume the role, and not what may be done beside it. */
export function isAssuming(way: string): boolean {
  return way.startsWith("sts:assumerole");
}

/** Whether the way overlaps with no other one. Ways that are not known may be patterns that overlap. */
export function isKnownWay(way: string): boolean {
  return trustActions.includes(way) || way === futureAction;
}

/** Whether the actions that AWS may add to STS are among them. */
export function reachesFutureActions(what: What): boolean {
  return waysOf(what).some(({ canonical }) => canonical === futureAction);
}

/** Whether a request can ask for it: a statement without actions stands for none. */
export function isAction(way: string): boolean {
  return way !== "none" && way !== "all but none";
}
