import type { Condition } from "../../model/condition.ts";
import type { Action } from "../../model/document.ts";
import { phraseOf, underConditions } from "./conditions.ts";
import type { Subject } from "./identities.ts";
import { listOf } from "./texts.ts";
import { describeWays } from "./ways.ts";

export interface LossFacts {
  readonly subject: Subject;
  readonly actions: readonly Action[];
  readonly conditions: readonly Condition[];
  /** What the live document demands of the same callers, and the expectation does not. */
  readonly added: readonly Condition[];
  /** The conditions of a Deny statement that shuts the callers out; undefined when there is none. */
  readonly denial: readonly Condition[] | undefined;
  readonly proven: boolean;
  /** Whether what was added keeps nobody out. */
  readonly harmless: boolean;
}

/** `account 193672423079 can no longer assume this role` */
export function lossSentence(facts: LossFacts): string {
  const { subject, actions, conditions, added, denial, proven, harmless } = facts;
  const shown = conditions.filter((condition) => !subject.said.includes(condition));
  const ways = describeWays(actions);
  if (harmless) {
    const still = `${subject.text} can still ${ways}`;
    return denial === undefined
      ? `${still}: the new condition always holds, ${listOf(added.map(phraseOf))}`
      : `${still}: a Deny statement was added that never applies, ${listOf(denial.map(phraseOf))}`;
  }
  const doubt = proven ? "" : "; this could not be proven";
  if (denial !== undefined) {
    const cause = denial.length === 0 ? "" : ` ${listOf(denial.map(phraseOf))}`;
    return `${subject.text} can no longer ${ways}: a Deny statement prevents this${cause}${doubt}`;
  }
  if (added.length > 0) return `${subject.text} can now ${ways} only ${listOf(added.map(phraseOf))}${doubt}`;
  return `${subject.text} can no longer ${ways}${underConditions(shown, "")}${doubt}`;
}
