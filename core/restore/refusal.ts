import { PermanentError } from "../shared/errors.ts";
import type { RestoreStep } from "./steps.ts";

/** What a restore was at when it was refused for good: a step, or reading the role before, between and after them. */
export type Doing = RestoreStep | { readonly kind: "read-role" } | { readonly kind: "verify" };

/** A step that trying again cannot bring about. */
export interface Refusal {
  readonly doing: Doing;
  readonly error: PermanentError;
}

/** Ends a restore that cannot go on; never leaves this folder. */
export class RestoreStopped extends Error {
  override readonly name = "RestoreStopped";
  readonly refusals: readonly [Refusal, ...Refusal[]];

  constructor(refusals: readonly [Refusal, ...Refusal[]]) {
    super(refusals[0].error.message, { cause: refusals[0].error });
    this.refusals = refusals;
  }
}

/** @throws RestoreStopped where the call throws PermanentError; what passes by itself is thrown as it is */
export async function attempt<T>(doing: Doing, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof PermanentError) throw new RestoreStopped([{ doing, error }]);
    throw error;
  }
}
