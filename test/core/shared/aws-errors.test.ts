import { describe, expect, test } from "vitest";
import { toAwsError } from "../../../core/shared/aws-errors.ts";
import { PermanentError, RetryableError } from "../../../core/shared/errors.ts";

/** As the SDK throws it. */
function awsError(name: string, httpStatusCode?: number, code?: string): Error {
  const metadata = { $metadata: httpStatusCode === undefined ? { attempts: 3 } : { httpStatusCode } };
  return Object.assign(new Error("the words"), { name }, metadata, code === undefined ? {} : { code });
}

describe("passes by itself", () => {
  test.each([
    ["ThrottlingException", 400],
    ["Throttling", 400],
    ["SlowDown", 400],
    ["PriorRequestNotComplete", 400],
    ["ConcurrentModificationException", 409],
    ["EntityTemporarilyUnmodifiableException", 409],
    ["ExpiredToken", 403],
    ["ExpiredTokenException", 400],
    ["RequestTimeTooSkewed", 403],
    ["RequestTimeout", 400],
    ["ProvisionedThroughputExceededException", 400],
    ["InternalFailure", 500],
    ["SomethingElse", 503],
    ["SomethingElse", 429],
  ])("%s with %i", (name, status) => {
    expect(toAwsError(awsError(name, status), "iam:GetRole")).toBeInstanceOf(RetryableError);
  });

  test.each([
    ["Error", "ETIMEDOUT"],
    ["Error", "EHOSTUNREACH"],
    ["Error", "ENETUNREACH"],
    ["Error", "ECONNRESET"],
    ["TimeoutError", undefined],
    ["AbortError", undefined],
    ["CredentialsProviderError", undefined],
  ])("%s %s without an answer: no one has refused anything", (name, code) => {
    expect(toAwsError(awsError(name, undefined, code), "iam:GetRole")).toBeInstanceOf(RetryableError);
  });
});

describe("is refused for good", () => {
  test.each([
    ["AccessDenied", 403],
    ["NoSuchEntityException", 404],
    ["MalformedPolicyDocumentException", 400],
    ["LimitExceededException", 409],
    ["UnmodifiableEntityException", 400],
    ["ValidationException", 400],
  ])("%s with %i", (name, status) => {
    const failure = toAwsError(awsError(name, status), "iam:GetRole app");
    expect(failure).toBeInstanceOf(PermanentError);
    expect(failure.message).toBe(`iam:GetRole app: ${failure.code}: the words`);
    expect(failure.code).not.toMatch(/Exception$/);
  });
});

test("an error of ours stays what it is", () => {
  const error = new PermanentError("IncompleteAnswer", "no arn");
  expect(toAwsError(error, "iam:GetRole")).toBe(error);
});
