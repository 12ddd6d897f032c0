import { describe, expect, test } from "vitest";
import {
  pinnedBy,
  readGitHubSubject,
  withIdPlaceholders,
  withoutIds,
} from "../../../../../core/policy/model/facts/github-subject.ts";

const old = "repo:octo-org/octo-repo:ref:refs/heads/main";
const immutable = "repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main";

describe("GitHub subjects", () => {
  test("given both forms for one repository, when read, then the new one is the same, pinned", () => {
    const [before, after] = [readGitHubSubject(old), readGitHubSubject(immutable)];
    expect(after).toEqual({
      owner: "octo-org",
      ownerId: "123456",
      repository: "octo-repo",
      repositoryId: "456789",
      rest: "ref:refs/heads/main",
    });
    expect(after && withoutIds(after)).toBe(old);
    expect(before && pinnedBy(before)).toBe("nothing");
    expect(after && pinnedBy(after)).toBe("repository");
    expect(before && withIdPlaceholders(before)).toBe(
      "repo:octo-org@OWNER_ID/octo-repo@REPOSITORY_ID:ref:refs/heads/main",
    );
  });

  test.each([
    ["repo:octo-org/*", "*", "", "repo:octo-org/*", "nothing"],
    ["repo:octo-org/app*:pull_request", "app*", "pull_request", "repo:octo-org/app*:pull_request", "nothing"],
    ["repo:octo-org@123456/*", "*", "", "repo:octo-org/*", "owner"],
    ["repo:octo-org@*/octo-repo@*:*", "octo-repo", "*", "repo:octo-org/octo-repo:*", "nothing"],
    ["repo:octo-org@*1/octo-repo@4:*", "octo-repo", "*", "repo:octo-org/octo-repo:*", "nothing"],
    ["repo:octo-org@1/octo-repo@4?:*", "octo-repo", "*", "repo:octo-org/octo-repo:*", "owner"],
    ["repo:octo-org/octo-repo", "octo-repo", "", "repo:octo-org/octo-repo", "nothing"],
  ])(
    "given %s, when read, then repository, rest, names and pin are as written",
    (pattern, repository, rest, names, pin) => {
      const subject = readGitHubSubject(pattern);
      expect(subject).toMatchObject({ owner: "octo-org", repository, rest });
      expect(subject && withoutIds(subject)).toBe(names);
      expect(subject && pinnedBy(subject)).toBe(pin);
    },
  );

  test.each([
    ["repo:octo-org/octo-repo", "repo:octo-org@OWNER_ID/octo-repo@REPOSITORY_ID"],
    ["repo:octo-org/*", "repo:octo-org@OWNER_ID/*"],
    ["repo:octo-org/app*:pull_request", "repo:octo-org@OWNER_ID/app*:pull_request"],
  ])("given %s, when a pinned form is suggested, then it is %s", (pattern, pinned) => {
    const subject = readGitHubSubject(pattern);
    expect(subject && withIdPlaceholders(subject)).toBe(pinned);
  });

  test.each([
    "*",
    "repo:*",
    "repo:octo-org*",
    "repo:octo-org",
    "repo:*/app",
    "repo:o?o/app",
    "environment:repo:a/b",
    "repo:a/b@x",
    "repo:a/b/c",
    "repo:a@x/b",
    "",
  ])(
    "given %j, which leaves the owner open or is no subject of a repository, when read, then it is none",
    (pattern) => {
      expect(readGitHubSubject(pattern)).toBeUndefined();
    },
  );
});
