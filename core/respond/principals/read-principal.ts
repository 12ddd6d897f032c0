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
  trigger: PrincipalEvent,
  arn: string,
  ports: Ports,
): Promise<PrincipalStatus> {
  const { status, createdAt } = await read(trigger, arn, ports);
  if (isShownWrong(trigger, status, createdAt) && isYoung(trigger, ports)) {
    const { account, name } = trigger.principal;
    throw new RetryableError("NotShownYet", `${name} of ${account}: IAM does not show yet what was done`);
  }
  return status;
}

interface Reading {
  readonly status: PrincipalStatus;
  readonly createdAt?: string | undefined;
}

async function read({ principal, partition }: PrincipalEvent, arn: string, ports: Ports): Promise<Reading> {
  try {
    if (principal.kind === "role" || principal.kind === "user") {
      const live = await ports.principals.read(arn);
      if (live === undefined) return { status: { kind: "gone" } };
      return { status: { kind: "there", id: live.id }, createdAt: live.createdAt };
    }
    const live = await ports.providers.read(principal, partition);
    if (live === undefined) return { status: { kind: "gone" } };
    return { status: { kind: "there", clientIds: live.clientIds }, createdAt: live.createdAt };
  } catch (error) {
    if (error instanceof PermanentError) return { status: { kind: "unreadable", error } };
    throw error;
  }
}

/** Whether what is there is what there was before the call. */
function isShownWrong(
  { kind, clientIds, occurredAt }: PrincipalEvent,
  status: PrincipalStatus,
  createdAt: string | undefined,
): boolean {
  if (status.kind === "unreadable") return false;
  if (kind === "principal-created") {
    if (status.kind === "gone") return true;
    return clientIds !== undefined && !accepts(status, clientIds);
  }
  if (status.kind === "gone") return false;
  if (clientIds !== undefined) return accepts(status, clientIds);
  return createdAt !== undefined && Date.parse(createdAt) < Date.parse(occurredAt);
}

/** Whether an OIDC provider accepts all of these client ids. */
export function accepts(status: PrincipalStatus, clientIds: readonly string[]): boolean {
  return (
    status.kind === "there" && clientIds.every((clientId) => status.clientIds?.includes(clientId) ?? true)
  );
}

function isYoung({ occurredAt }: PrincipalEvent, { clock }: Ports): boolean {
  return clock.now().getTime() - Date.parse(occurredAt) < spreadingSeconds * 1000;
}
