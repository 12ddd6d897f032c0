/** A fault that trying again cannot mend: AccessDenied, MalformedPolicyDocument, NoSuchEntity, bad input. */
export class PermanentError extends Error {
  override readonly name: string = "PermanentError";
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Input that does not have the expected form. The message begins with the path of the field at fault. */
export class InputError extends PermanentError {
  override readonly name = "InputError";

  constructor(message: string, options?: { cause?: unknown }) {
    super("InvalidInput", message, options);
  }
}

/** A fault that passes: throttling, a server's error, a lost race. The message goes back to its queue. */
export class RetryableError extends Error {
  override readonly name = "RetryableError";
  readonly code: string;
  /** Whoever refused said when to come back, as Slack does in `Retry-After`. */
  readonly retryAfterSeconds?: number;

  constructor(code: string, message: string, { retryAfterSeconds, ...options }: RetryableOptions = {}) {
    super(message, options);
    this.code = code;
    if (retryAfterSeconds !== undefined) this.retryAfterSeconds = retryAfterSeconds;
  }
}

interface RetryableOptions {
  readonly cause?: unknown;
  readonly retryAfterSeconds?: number;
}
