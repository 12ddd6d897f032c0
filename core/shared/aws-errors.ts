import { PermanentError, RetryableError } from "./errors.ts";

/**
 * The names of AWS's transient errors.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
const transient =
  /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|PriorRequestNotComplete|ConcurrentModification|TemporarilyUnmodifiable|TransactionConflict|TransactionInProgress|ServiceFailure|InternalServerError|InternalFailure|ServiceUnavailable|ProvisionedThroughputExceeded|Timeout|ExpiredToken|RequestExpired|RequestTimeTooSkewed/;

/**
 * Classifies a failed call to AWS. A failure without a response is retryable: connection errors, DNS failures, timeouts,
 * missing credentials.
 *
 * @param doing the operation and its subject, for example `iam:GetRole app of 444444444444`
 */
export function toAwsError(error: unknown, doing: string): PermanentError | RetryableError {
  if (error instanceof PermanentError || error instanceof RetryableError) return error;
  const { name, message, status } = partsOf(error);
  const text = `${doing}: ${name}: ${message}`;
  const isRefused = status >= 400 && status < 500 && status !== 429;
  return isRefused && !transient.test(name)
    ? new PermanentError(name, text, { cause: error })
    : new RetryableError(name, text, { cause: error });
}

/** IAM rejects a trust policy with a principal that does not exist, or that was created only seconds ago. */
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

/** The SDK's class names end in `Exception`; IAM's error codes do not, for example `MalformedPolicyDocument`. */
function awsCode(error: Error): string {
  return error.name.replace(/Exception$/, "");
}
