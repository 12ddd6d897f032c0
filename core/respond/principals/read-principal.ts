import type { PrincipalEvent } from "../../events/trigger.ts";
import { PermanentError } from "../../shared/errors.ts";
import { isYoung, notShownYet } from "../observe/not-shown.ts";
import type { PrincipalPorts } from "../ports.ts";

/** What IAM shows under a principal's name. */
export type PrincipalStatus =
  | { readonly kind: "gone" }
  /** `id`: of a role or user. `clientIds`: those that an OIDC provider accepts. */
  | { readonly kind: "there"; readonly id?: string; readonly clientIds?: readonly string[] }
  | { readonly kind: "unreadable"; readonly error: PermanentError };

/**
 * Reads the principal of an event, which may be late, duplicated or out of order.
 *
 * @param arn as trust policies name it: a principal of that name under another path is a different principal
 * @throws RetryableError while IAM may still show the state before the call
 */
export async function readPrincipal(
  trigger: PrincipalEvent,
  arn: string,
  ports: PrincipalPorts,
): Promise<PrincipalStatus> {
  const { status, createdAt } = await read(trigger, arn, ports);
  const { principal, occurredAt } = trigger;
  const now = ports.clock.now();
  if (isStale(trigger, status, createdAt) && isYoung(occurredAt, now))
    throw notShownYet(`the change of ${principal.name} of ${principal.account}`, occurredAt, now);
  return status;
}

interface Reading {
  readonly status: PrincipalStatus;
  readonly createdAt?: string | undefined;
}

async function read(
  { principal, partition }: PrincipalEvent,
  arn: string,
  ports: PrincipalPorts,
): Promise<Reading> {
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

/** IAM still shows the state before the call. */
function isStale(
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
