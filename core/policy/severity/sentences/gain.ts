import type { Condition } from "../../model/condition.ts";
import type { Action } from "../../model/document.ts";
import { nounOf, phraseOf, underConditions } from "./conditions.ts";
import type { Subject } from "./identities.ts";
import { listOf } from "./texts.ts";
import { describeWays } from "./ways.ts";

export interface GainFacts {
  readonly subject: Subject;
  readonly actions: readonly Action[];
  readonly conditions: readonly Condition[];
  /** Whether one of the conditions keeps some of the callers out. */
  readonly guarded: boolean;
  /** What a Deny statement demands one of. */
  readonly alternatives: readonly Condition[];
  /** What the expectation demands of them and the live document does not. */
  readonly dropped: readonly Condition[];
  /** Whether a Deny of the expectation excluded them. */
  readonly wasDenied: boolean;
  readonly proven: boolean;
  /** Whether there is no expectation: then nothing is new. */
  readonly unprotected: boolean;
}

/** `every repository in the GitHub organization acme can now assume this role, without any condition` */
export function gainSentence(facts: GainFacts): string {
  const { subject, actions, conditions, unprotected } = facts;
  const shown = conditions.filter((condition) => !subject.said.includes(condition));
  const ways = describeWays(actions);
  const who = unprotected ? admission(subject.text, ways) : `${subject.text} can now ${ways}`;
  return `${who}${under(shown, facts)}${before(facts)}${facts.proven || unprotected ? "" : unproven}`;
}

const unproven = "; this could not be proven";

function admission(who: string, ways: string): string {
  return ways.startsWith("assume this role")
    ? `the trust policy admits ${who}${ways === "assume this role" ? "" : `, who can ${ways}`}`
    : `the trust policy lets ${who} ${ways}`;
}

function under(shown: readonly Condition[], facts: GainFacts): string {
  const { subject, conditions, guarded, alternatives } = facts;
  if (alternatives.length > 0)
    return `${underConditions(shown, "")}, only ${listOf(alternatives.map(phraseOf), "or")}`;
  const none = subject.said.length > 0 ? "" : ", without any condition";
  const text = underConditions(shown, none);
  return conditions.length > 0 && shown.length > 0 && !guarded
    ? `${text} (not a sufficient restriction)`
    : text;
}

/** What was demanded before. A key that is still demanded, of another value, is one statement and not two. */
function before({ subject, dropped, conditions, wasDenied }: GainFacts): string {
  const names = new Set(conditions.map(({ name }) => name));
  const lost = dropped.filter(({ name }) => !names.has(name)).map(nounOf);
  // Whom the subject says by another key is still required
  const nouns = [...new Set(lost)].filter((noun) => !subject.text.endsWith(noun));
  if (nouns.length > 0) return `: ${listOf(nouns)} ${nouns.length === 1 ? "is" : "are"} no longer required`;
  return wasDenied ? ": a Deny statement no longer prevents this" : "";
}
