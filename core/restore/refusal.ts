import { PermanentError, RetryableError } from "../shared/errors.ts";
import type { RestorePorts } from "./ports.ts";
import type { RestoreStep } from "./steps.ts";

/** The operation that AWS refused: a step, or a reading before, between or after the steps. */
export type Doing = RestoreStep | { readonly kind: "read-role" } | { readonly kind: "verify" };

/** An operation that failed permanently. */
export interface Refusal {
  readonly doing: Doing;
  readonly error: PermanentError;
}

/** Ends a restore that cannot continue; never thrown out of this folder. */
export class RestoreStopped extends Error {
  override readonly name = "RestoreStopped";
  readonly refusals: readonly [Refusal, ...Refusal[]];

  constructor(refusals: readonly [Refusal, ...Refusal[]]) {
    super(refusals[0].error.message, { cause: refusals[0].error });
    this.refusals = refusals;
  }
}

/** @throws RestoreStopped in place of a PermanentError; transient errors are rethrown unchanged */
export async function attempt<T>(doing: Doing, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof PermanentError) throw new RestoreStopped([{ doing, error }]);
    throw error;
  }
}

/**
 * A write of the restore.
 *
 * @throws RetryableError when the toggle is off or cannot be read, or requires an approval that is missing: the restore
 *   continues later, or a person decides
 */
export function attemptWrite<T>(
  step: RestoreStep,
  { toggle, isUnapproved }: RestorePorts,
  write: () => Promise<T>,
): Promise<T> {
  return attempt(step, async () => {
    const { mode, problem = "it is turned off" } = await toggle.read();
    if (mode === "off")
      throw new RetryableError("TurnedOff", `auto-remediation stopped the restore: ${problem}`);
    if (mode === "approve" && isUnapproved)
      throw new RetryableError("ApprovalRequired", "auto-remediation mode `approve` stopped the restore");
    return write();
  });
}
