import { type Condition, readCondition } from "../../model/condition.ts";
import type { Effort } from "../../model/effort.ts";
import { type GitHubSubject, readGitHubSubject, withoutIds } from "../../model/facts/github-subject.ts";
import { issuerOf } from "../../model/facts/issuers.ts";
import { foldCase } from "../../model/fold.ts";
import { rememberEach } from "../../model/remember.ts";
import { isStrict } from "../callers/identity.ts";
import type { Path, PathGroup } from "../profile/profile.ts";
import { isMet } from "./differences.ts";

/**
 * Whether each request on the path meets the condition, as it is written or by GitHub's names alone.
 *
 * @param admitted what the expectation has for these callers: the IDs that it states are the only ones of their names,
 * because an ID never changes and is never used again
 */
export function isMetInEitherForm(
  condition: Condition,
  path: Path,
  admitted: readonly PathGroup[],
  effort: Effort,
): boolean {
  if (isMet(condition, path, effort)) return true;
  const named = byGitHubNames(path);
  if (named === path || !isMet(condition, named, effort)) return false;
  const known = idsByName(admitted);
  return subjectsOf(path.conditions).every((subject) =>
    idsOf(subject).every(([name, id]) => known.get(name)?.has(id) ?? true),
  );
}

const idsByName = rememberEach((admitted: readonly PathGroup[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const conditions = admitted.flatMap(({ paths }) => paths.flatMap((path) => path.conditions));
  const ids = subjectsOf(conditions.filter(isStrict)).flatMap(idsOf);
  const byName = Map.groupBy(ids, ([name]) => name);
  return new Map([...byName].map(([name, all]) => [name, new Set(all.map(([, id]) => id))]));
});

function subjectsOf(conditions: readonly Condition[]): readonly GitHubSubject[] {
  const texts = conditions.flatMap(({ key, values }) => (key.endsWith(":sub") ? values : []));
  return texts.flatMap(({ text }) => readGitHubSubject(text) ?? []);
}

/** GitHub's names are the same in any case. */
function idsOf({ owner, ownerId, repository, repositoryId }: GitHubSubject) {
  const [ownerName, name] = [foldCase(owner), foldCase(`${owner}/${repository}`)];
  return [
    ...(ownerId === undefined ? [] : ([[ownerName, ownerId]] as const)),
    ...(repositoryId === undefined ? [] : ([[name, repositoryId]] as const)),
  ];
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
