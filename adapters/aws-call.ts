import { toAwsError } from "../core/shared/aws-errors.ts";
import { PermanentError } from "../core/shared/errors.ts";

/**
 * The limits of every client, in milliseconds. Without `throwOnRequestTimeout`, the SDK waits for an answer
 * without a limit. Three attempts of six seconds end before the timeout of the function, so a socket that hangs fails one
 * message and not the batch.
 *
 * @see https://github.com/aws/aws-sdk-js-v3/blob/main/UPGRADING.md
 */
export const callLimits = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 6000, throwOnRequestTimeout: true },
} as const;

/**
 * The limits of the table's client: DynamoDB answers within milliseconds, and a message makes a dozen calls to the table,
 * so several of them may hang before the function ends.
 */
export const tableLimits = {
  requestHandler: { ...callLimits.requestHandler, requestTimeout: 2000 },
} as const;

/**
 * The limits of the clients of IAM: a revert reads the role twice, writes it and reads it again, and several of these calls
 * may hang before the function ends.
 */
export const iamLimits = {
  requestHandler: { ...callLimits.requestHandler, requestTimeout: 3000 },
} as const;

/**
 * Calls AWS and classifies what fails.
 *
 * @param what the operation and its subject, for example `iam:GetRole app of 444444444444`
 * @throws PermanentError or RetryableError that names `what` and keeps the SDK's error as its cause
 */
export async function awsCall<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toAwsError(error, what);
  }
}

/**
 * @param code AWS's name of the refusal, for example `NoSuchEntity`
 * @returns undefined when AWS refuses the call with this code
 */
export async function unlessRefused<T>(code: string, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isRefusal(error, code)) return undefined;
    throw error;
  }
}

export function isRefusal(error: unknown, code: string): error is PermanentError {
  return error instanceof PermanentError && error.code === code;
}
