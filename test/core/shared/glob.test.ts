import { expect, test } from "vitest";
import { matchesArn } from "../../../core/shared/glob.ts";

test.each([
  ["arn:aws:iam::*:role/ci/deployer", "arn:aws:iam::444444444444:role/ci/deployer", true],
  ["arn:aws:iam::*:role/ci/*", "arn:aws:iam::444444444444:role/ci/a/b/deployer", true],
  ["arn:aws:iam::44444444444?:role/ci/d?ployer", "arn:aws:iam::444444444444:role/ci/deployer", true],
  ["arn:*:iam::444444444444:role/ci", "arn:aws-cn:iam::444444444444:role/ci", true],
  ["arn:aws:iam::444444444444:role/x:y/ci", "arn:aws:iam::444444444444:role/x:y/ci", true],
  // IAM paths may contain colons
  ["arn:aws:iam::*:role/ci/deployer", "arn:aws:iam::444444444444:role/x:role/ci/deployer", false],
  ["arn:aws:iam::*:role/ci/*", "arn:aws:iam::444444444444:role/ci/x:role/ci/deployer", false],
  ["arn:aws:iam::444444444444:role/*", "arn:aws:iam::444444444444:role/x:y/ci", false],
  ["arn:aws:iam::44444444444?role/ci", "arn:aws:iam::44444444444:role/ci", false],
  ["arn:*:role/ci", "arn:aws:iam::444444444444:role/ci", false],
  ["*", "arn:aws:iam::444444444444:role/ci", false],
])("%s and %s: %s", (pattern, arn, matches) => {
  expect(matchesArn(pattern, arn)).toBe(matches);
});
