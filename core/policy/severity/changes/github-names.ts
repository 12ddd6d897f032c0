import { type Condition, readCondition } from "../../model/condition.ts";
import type { Effort } from "../../model/effort.ts";
import { readGitHubSubject, withoutIds } from "../../model/facts/github-subject.ts";
import { issuerOf } from "../../model/facts/issuers.ts";
import { foldCase } from "../../model/fold.ts";
import { rememberEach } from "../../model/remember.ts";
import type { Path } from "../profile/profile.ts";
import { isMet } from "./differences.ts";

/** Whether each request on the path meets the condition, as it is written or by GitHub's names alone. */
export function isMetInEitherForm(condition: Condition, path: Path, effort: Effort): boolean {
  if (isMet(condition, path, effort)) return true;
  const named = byGitHubNames(path);
  return named !== path && isMet(condition, named, effort);
}

/**
 * The path with GitHub's subjects by name, without their immutable IDs; the path itself for other callers. An expectation
 * that trusts a repository by its name trusts it with its ID too: GitHub sends the new form for the same repository.
 */
export const byGitHubNames = rememberEach((path: Path): Path => {
  const { callers } = path;
  if (callers.kind !== "provider" || !("issuer" in callers.principal)) return path;
  if (!issuerOf(callers.principal)?.name.startsWith("GitHub")) return path;
  const subject = `${foldCase(callers.principal.issuer)}:sub`;
  const conditions = path.conditions.map((one) => (one.key === subject ? byNames(one) : one));
  return { ...path, conditions };
});

function byNames(condition: Condition): Condition {
  const texts = condition.values.map(({ text }) => {
    const subject = readGitHubSubject(text);
    return subject === undefined ? text : withoutIds(subject);
  });
  const { operator, key } = condition.written;
  return readCondition(operator, key, texts, true);
}
