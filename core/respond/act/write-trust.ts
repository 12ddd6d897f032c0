import type { Blockage } from "../../incidents/incident.ts";
import type { LiveRole } from "../../principals/role.ts";
import { isUnknownPrincipal } from "../../shared/aws-errors.ts";
import { PermanentError, RetryableError } from "../../shared/errors.ts";
import { secondsBetween } from "../../shared/time.ts";
import type { Ports } from "../ports.ts";
import { blockageOf } from "./blockage.ts";

/** IAM may not know a principal that was created within this time; after it, the principal does not exist. */
const newPrincipalSeconds = 30;

/** `unclear`: IAM's answer was lost, or is irrelevant because the handler stopped. */
export type WriteOutcome = "made" | "unclear" | "not-made";

/** IAM's answer. `unclear`: no answer, so the write may have been made. */
export type Answer =
  | { readonly kind: "made" }
  | { readonly kind: "unclear"; readonly error: unknown }
  | { readonly kind: "refused"; readonly blockage: Blockage };

/**
 * Writes a trust policy.
 *
 * @param newestPrincipalAt when the newest principal of the document was created
 * @throws RetryableError if IAM certainly did not make the write
 */
export async function writeTrust(
  role: LiveRole,
  document: string,
  newestPrincipalAt: string,
  { roles, clock, settings }: Ports,
): Promise<Answer> {
  try {
    await roles.writeTrust(role, document);
    return { kind: "made" };
  } catch (error) {
    if (!(error instanceof PermanentError)) {
      if (provesNoWrite(error)) throw error;
      return { kind: "unclear", error };
    }
    if (isUnknownPrincipal(error) && secondsBetween(newestPrincipalAt, clock.now()) < newPrincipalSeconds)
      throw new RetryableError("PrincipalUnknown", error.message, { cause: error });
    return { kind: "refused", blockage: blockageOf(error, role, settings) };
  }
}

/** IAM did not accept the request, or it was never sent, because the credentials for it could not be fetched. */
function provesNoWrite(error: unknown): boolean {
  if (!(error instanceof RetryableError)) return false;
  return (
    /^(Throttl|TooManyRequests|RequestLimitExceeded|ConcurrentModification|ExpiredToken)/.test(error.code) ||
    error.message.startsWith("sts:")
  );
}
