/** A failure that a retry cannot fix: AccessDenied, MalformedPolicyDocument, NoSuchEntity, invalid input. */
export class PermanentError extends Error {
  override readonly name: string = "PermanentError";
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Invalid input. The message begins with the path of the invalid field. */
export class InputError extends PermanentError {
  override readonly name = "InputError";

  constructor(message: string, options?: { cause?: unknown }) {
    super("InvalidInput", message, options);
  }
}

/** A transient failure: throttling, a server error, a lost race. The message returns to its queue. */
export class RetryableError extends Error {
  override readonly name: string = "RetryableError";
  readonly code: string;
  /** The service's own delay, for example Slack's `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** The message returns later than others that fail in the same way, so that these go first. */
  readonly isLowPriority: boolean;

  constructor(
    code: string,
    message: string,
    { retryAfterSeconds, isLowPriority = false, ...options }: RetryableOptions = {},
  ) {
    super(message, options);
    this.code = code;
    this.isLowPriority = isLowPriority;
    if (retryAfterSeconds !== undefined) this.retryAfterSeconds = retryAfterSeconds;
  }
}

interface RetryableOptions {
  readonly cause?: unknown;
  readonly retryAfterSeconds?: number;
  readonly isLowPriority?: boolean;
}
