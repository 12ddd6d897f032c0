import { PermanentError, RetryableError } from "./errors.ts";

/** Errors that pass by themselves, by the name that AWS gives them; 5xx answers and dead connections pass too. */
const passing =
  /Throttl|TooManyRequests|RequestLimitExceeded|ConcurrentModification|TransactionConflict|TransactionInProgress|ServiceFailure|InternalServerError|InternalFailure|ServiceUnavailable|ProvisionedThroughputExceeded|Timeout|ECONNRESET|ECONNREFUSED|EPIPE|ENOTFOUND|EAI_AGAIN|NetworkingError/;

/** A new remediator, or a principal created seconds ago, can be unknown to parts of AWS for a moment. */
export function asFailure(error: unknown, doing: string): PermanentError | RetryableError {
  if (error instanceof PermanentError || error instanceof RetryableError) return error;
  const { name, message, code, status } = partsOf(error);
  const text = `${doing}: ${name}: ${message}`;
  const passes = status >= 500 || passing.test(name) || passing.test(code);
  return passes
    ? new RetryableError(name, text, { cause: error })
    : new PermanentError(name, text, { cause: error });
}

function partsOf(error: unknown): { name: string; message: string; code: string; status: number } {
  if (!(error instanceof Error)) return { name: "Unknown", message: String(error), code: "", status: 0 };
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const metadata = "$metadata" in error ? error.$metadata : undefined;
  const status =
    typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata
      ? Number(metadata.httpStatusCode)
      : 0;
  return {
    name: awsCode(error),
    message: error.message || code,
    code,
    status: Number.isNaN(status) ? 0 : status,
  };
}

/** The SDK's class names end in `Exception`; the field, and IAM's own documentation, say `MalformedPolicyDocument`. */
function awsCode(error: Error): string {
  return error.name.replace(/Exception$/, "");
}
