/**
 * A GitHub subject, or a pattern for subjects: `repo:OWNER/REPOSITORY:REST`, or with the immutable ids of both.
 * Each part is as written, wildcards included. See `facts.gitHubSubjects`.
 */
export interface GitHubSubject {
  readonly owner: string;
  readonly ownerId: string | undefined;
  readonly repository: string;
  readonly repositoryId: string | undefined;
  /** For example `ref:refs/heads/main`; empty when the pattern ends with the repository. */
  readonly rest: string;
}

/** Undefined unless the owner is written out and a slash ends it, so that no other owner fits the pattern. */
export function readGitHubSubject(pattern: string): GitHubSubject | undefined {
  const [, owner, ownerId, repository = "", repositoryId, rest = ""] = shape.exec(pattern) ?? [];
  return owner === undefined ? undefined : { owner, ownerId, repository, repositoryId, rest };
}

// Neither the name of an owner nor that of a repository can contain "@", "/" or ":".
const shape = /^repo:([\w-]+)(?:@([\d*?]+))?\/([^:@/]*)(?:@([\d*?]+))?(?::(.*))?$/s;

/** What the ids fix: a name can be deleted and registered again by somebody else, an id cannot. */
export function pinnedBy({ ownerId, repositoryId }: GitHubSubject): "repository" | "owner" | "nothing" {
  if (!isId(ownerId)) return "nothing";
  return isId(repositoryId) ? "repository" : "owner";
}

function isId(id: string | undefined): boolean {
  return id !== undefined && /^\d+$/.test(id);
}

/**
 * The same repository by its names alone. A pinned subject whose names an expected pattern covers is a migration, not
 * an admission of strangers.
 */
export function withoutIds({ owner, repository, rest }: GitHubSubject): string {
  return `repo:${owner}/${repository}${rest === "" ? "" : `:${rest}`}`;
}

/** The form to recommend; the ids are placeholders that a person fills in. */
export function withIdPlaceholders({ owner, repository, rest }: GitHubSubject): string {
  // Whatever the repository is, its subject has its id, which a wildcard covers too.
  const pinned = repository.includes("*") ? repository : `${repository}@REPOSITORY_ID`;
  return `repo:${owner}@OWNER_ID/${pinned}${rest === "" ? "" : `:${rest}`}`;
}
