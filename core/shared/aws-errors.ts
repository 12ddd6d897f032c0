import { PermanentError, RetryableError } from "./errors.ts";

/**
 * Errors that pass by themselves, by the name that AWS gives them.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
const passing =
  /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|PriorRequestNotComplete|ConcurrentModification|TemporarilyUnmodifiable|TransactionConflict|TransactionInProgress|ServiceFailure|InternalServerError|InternalFailure|ServiceUnavailable|ProvisionedThroughputExceeded|Timeout|ExpiredToken|RequestExpired|RequestTimeTooSkewed/;

/**
 * What a failed call to AWS means. Without an answer nobody has refused anything, so it is tried again: dead
 * connections, unknown hosts, our own time limit, credentials that could not be fetched.
 *
 * @param doing the operation and what it was about, for example `iam:GetRole app of 444444444444`
 */
export function toAwsError(error: unknown, doing: string): PermanentError | RetryableError {
  if (error instanceof PermanentError || error instanceof RetryableError) return error;
  const { name, message, status } = partsOf(error);
  const text = `${doing}: ${name}: ${message}`;
  const isRefused = status >= 400 && status < 500 && status !== 429;
  return isRefused && !passing.test(name)
    ? new PermanentError(name, text, { cause: error })
    : new RetryableError(name, text, { cause: error });
}

/**
 * IAM refuses a trust policy that names a principal which it does not know: one that is not there, or one that was
 * created seconds ago and is not known everywhere yet.
 */
export function isUnknownPrincipal({ code, message }: Pick<PermanentError, "code" | "message">): boolean {
  return code === "MalformedPolicyDocument" && message.includes("Invalid principal");
}

function partsOf(error: unknown): { name: string; message: string; status: number } {
  if (!(error instanceof Error)) return { name: "Unknown", message: String(error), status: 0 };
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const metadata = "$metadata" in error ? error.$metadata : undefined;
  const status =
    typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata
      ? Number(metadata.httpStatusCode)
      : 0;
  return {
    name: awsCode(error),
    message: error.message || code,
    status: Number.isNaN(status) ? 0 : status,
  };
}

/** The SDK's class names end in `Exception`; the field, and IAM's own documentation, say `MalformedPolicyDocument`. */
function awsCode(error: Error): string {
  return error.name.replace(/Exception$/, "");
}
