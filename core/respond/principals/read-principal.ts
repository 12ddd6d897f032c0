import type { PrincipalEvent } from "../../events/trigger.ts";
import { PermanentError, RetryableError } from "../../shared/errors.ts";
import type { Ports } from "../ports.ts";

/** What stands under a principal's name now. */
export type PrincipalStatus =
  | { readonly kind: "gone" }
  /** `id`: of a role or user. `clientIds`: those that an OIDC provider accepts. */
  | { readonly kind: "there"; readonly id?: string; readonly clientIds?: readonly string[] }
  | { readonly kind: "unreadable"; readonly error: PermanentError };

/** IAM may answer for some seconds as if a call had not been made; what it says after that is so. */
const spreadingSeconds = 30;

/**
 * Reads the principal that an event tells of: the event may be late, doubled or out of order.
 *
 * @param arn as trust policies name it: one of that name under another path is somebody else
 * @throws RetryableError while IAM may not show yet what the event tells
 */
export async function readPrincipal(
  hint: PrincipalEvent,
  arn: string,
  ports: Ports,
): Promise<PrincipalStatus> {
  const { standing, createdAt } = await read(hint, arn, ports);
  if (isShownWrong(hint, standing, createdAt) && isYoung(hint, ports)) {
    const { account, name } = hint.principal;
    throw new RetryableError("NotShownYet", `${name} of ${account}: IAM does not show yet what was done`);
  }
  return standing;
}

interface Reading {
  readonly standing: PrincipalStatus;
  readonly createdAt?: string | undefined;
}

async function read({ principal, partition }: PrincipalEvent, arn: string, ports: Ports): Promise<Reading> {
  try {
    if (principal.kind === "role" || principal.kind === "user") {
      const live = await ports.principals.read(arn);
      if (live === undefined) return { standing: { kind: "gone" } };
      return { standing: { kind: "there", id: live.id }, createdAt: live.createdAt };
    }
    const live = await ports.providers.read(principal, partition);
    if (live === undefined) return { standing: { kind: "gone" } };
    return { standing: { kind: "there", clientIds: live.clientIds }, createdAt: live.createdAt };
  } catch (error) {
    if (error instanceof PermanentError) return { standing: { kind: "unreadable", error } };
    throw error;
  }
}

/** Whether what is there is what there was before the call. */
function isShownWrong(
  { kind, clientIds, occurredAt }: PrincipalEvent,
  standing: PrincipalStatus,
  createdAt: string | undefined,
): boolean {
  if (standing.kind === "unreadable") return false;
  if (kind === "principal-created") {
    if (standing.kind === "gone") return true;
    return clientIds !== undefined && !accepts(standing, clientIds);
  }
  if (standing.kind === "gone") return false;
  if (clientIds !== undefined) return accepts(standing, clientIds);
  return createdAt !== undefined && Date.parse(createdAt) < Date.parse(occurredAt);
}

/** Whether an OIDC provider accepts all of these client ids. */
export function accepts(standing: PrincipalStatus, clientIds: readonly string[]): boolean {
  return (
    standing.kind === "there" && clientIds.every((clientId) => standing.clientIds?.includes(clientId) ?? true)
  );
}

function isYoung({ occurredAt }: PrincipalEvent, { clock }: Ports): boolean {
  return clock.now().getTime() - Date.parse(occurredAt) < spreadingSeconds * 1000;
}
