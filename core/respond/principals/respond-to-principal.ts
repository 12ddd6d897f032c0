import { rechecksOf } from "../../events/recheck.ts";
import type { PrincipalEvent, RecheckTrigger, RoleEvent } from "../../events/trigger.ts";
import { advance, type Incident } from "../../incidents/incident.ts";
import { openOf, type RoleRecord } from "../../incidents/role-record.ts";
import { exemptArn, isOurselves } from "../../principals/actor.ts";
import { type Dependent, othersThan } from "../../principals/directory.ts";
import { isProvider, principalKeyText } from "../../principals/principal-key.ts";
import { defined } from "../../shared/defined.ts";
import { PermanentError } from "../../shared/errors.ts";
import type { PrincipalPorts } from "../ports.ts";
import { oncePerEvent } from "../record/once-per-event.ts";
import { notProtected, type Outcome } from "../record/outcome.ts";
import { respond } from "../respond.ts";
import { rolesThatLose, trustedArn } from "./dependents.ts";
import { openLoss, resolveLoss, updateLoss } from "./loss.ts";
import { accepts, readPrincipal } from "./read-principal.ts";

const exists: Outcome = { kind: "ignored", reason: "principal-exists" };

/**
 * A principal was created or deleted. First the response to the principal itself, if it is a role; then the protected
 * roles that trust it, in every account, are reported before anything fails, and rechecked. Safe to run again at any
 * point, and in any order of events: the live principal decides.
 *
 * @throws RetryableError to return the event to the queue
 */
export async function respondToPrincipal(trigger: PrincipalEvent, ports: PrincipalPorts): Promise<Outcome> {
  try {
    return await follow(trigger, ports);
  } catch (error) {
    // The event is not retried: the recheck of each dependent role reports the loss instead
    if (error instanceof PermanentError && isTrustedById(trigger))
      await recheck(trigger, await dependentsOf(trigger, ports), ports);
    throw error;
  }
}

async function follow(trigger: PrincipalEvent, ports: PrincipalPorts): Promise<Outcome> {
  const own = trigger.principal.kind === "role" ? await respond(roleTriggerOf(trigger), ports) : notProtected;
  const dependents = await dependentsOf(trigger, ports);
  if (trigger.kind === "principal-created") await rememberCreator(trigger, dependents, ports);
  if (isNewAndProtected(own, trigger)) await ports.snapshots.order([trigger.principal]);
  const loss = isReported(own, trigger) ? exists : await respondToLoss(trigger, dependents, ports);
  if (isTrustedById(trigger)) await recheck(trigger, dependents, ports);
  return own.kind === "ignored" && (own.reason === "not-protected" || loss.kind === "incident") ? loss : own;
}

async function dependentsOf({ principal }: PrincipalEvent, { directory }: PrincipalPorts) {
  return othersThan(principal, await directory.dependentsOf(principal));
}

/** Providers have no unique id, so trust policies that name them do not change. */
function isTrustedById({ principal }: PrincipalEvent): boolean {
  return !isProvider(principal);
}

/** Sent twice, a recheck has the same id. */
function recheck(
  trigger: PrincipalEvent,
  dependents: readonly Dependent[],
  { rechecks, clock }: PrincipalPorts,
): Promise<void> {
  const { eventId: causeId, partition } = trigger;
  const cause = { reason: "principal-changed", causeId, partition } as const;
  return rechecks.send(rechecksOf(dependents, cause, clock.now()));
}

/** CreateRole is another way to write a trust policy. */
export function roleTriggerOf({ kind, principal, ...trigger }: PrincipalEvent): RoleEvent {
  const { account, name } = principal;
  const { eventId, occurredAt, partition, actor, claimedDocument } = trigger;
  return defined({
    kind: kind === "principal-deleted" ? "role-deleted" : "trust-updated",
    eventId,
    occurredAt,
    partition,
    role: { account, name },
    actor,
    claimedDocument,
  });
}

/** The incident of a protected role that was deleted names its dependents. */
function isReported(own: Outcome, trigger: PrincipalEvent): boolean {
  if (own.kind !== "incident" || trigger.kind === "principal-created") return false;
  return own.incident.cause.kind === "role-deleted" || own.incident.expectation !== undefined;
}

/** Orders the snapshot before the next sweep would. A restore orders its own. */
function isNewAndProtected(own: Outcome, { kind, principal, actor }: PrincipalEvent): boolean {
  if (kind !== "principal-created" || principal.kind !== "role" || isOurselves(actor, principal.account))
    return false;
  return own.kind === "incident" ? own.incident.expectation !== undefined : own.reason === "as-expected";
}

/** A restore remembers the roles that it creates by itself. */
async function rememberCreator(
  { principal, id, arn, actor, occurredAt }: PrincipalEvent,
  dependents: readonly Dependent[],
  { directory }: PrincipalPorts,
): Promise<void> {
  const { kind, account, name } = principal;
  if (kind !== "role" && kind !== "user") return;
  if (id === undefined || arn === undefined || isOurselves(actor, account)) return;
  const isKnown = dependents.length > 0 || (await directory.historyOf(principal)).length > 0;
  if (!isKnown) return;
  await directory.remember(
    defined({ kind, account, name, id, arn, since: occurredAt, createdBy: exemptArn(actor) }),
  );
}

function respondToLoss(
  trigger: PrincipalEvent,
  dependents: readonly Dependent[],
  ports: PrincipalPorts,
): Promise<Outcome> {
  const { principal, eventId } = trigger;
  return oncePerEvent(principal, eventId, ports, async ({ record, catalogue }, end) => {
    const open = openLossOf(record);
    const needsReading = trigger.kind === "principal-deleted" && dependents.length > 0;
    if (open === undefined && !needsReading) return notProtected;

    const arn = trustedArn(trigger, dependents, catalogue);
    const status = await readPrincipal(trigger, arn, ports);
    const now = ports.clock.now().toISOString();
    if (accepts(status, lostIds(trigger, open)))
      return open === undefined ? exists : end(resolveLoss(open, trigger, status, now));
    if (trigger.kind === "principal-created") return notProtected;
    const loss = { trigger, arn, status, dependents: rolesThatLose(trigger, dependents, status, catalogue) };
    if (loss.dependents.length === 0) return notProtected;
    const updated = open && updateLoss(open, loss, now);
    if (updated !== undefined) return end(updated);
    return end(openLoss(loss, await ports.groups.current(principalKeyText(principal)), now));
  });
}

/** A sweep found a trusted role again that was recreated without an event: its loss ends. */
export async function resolveSeen(
  { reason, role, eventId }: RecheckTrigger,
  ports: PrincipalPorts,
): Promise<void> {
  if (reason !== "principal-changed") return;
  const principal = { kind: "role", ...role } as const;
  await oncePerEvent(principal, eventId, ports, async ({ record }, end) => {
    const open = openOf(record);
    const arn = open?.cause.kind === "principal-deleted" ? open.role.arn : undefined;
    const live = arn === undefined ? undefined : await ports.principals.read(arn);
    if (open === undefined || live === undefined) return notProtected;
    const note = `The name exists again, as ${live.id}. Roles that trust the name still trust the old ID until they are rebound.`;
    return end(advance(open, "resolved", ports.clock.now().toISOString(), note));
  });
}

/** Changed settings of a provider have their own end. @see respondToProvider */
function openLossOf(record: RoleRecord): Incident | undefined {
  const open = openOf(record);
  const isSettings =
    open?.cause.kind === "principal-changed" && open.cause.change.kind === "provider-settings";
  return isSettings ? undefined : open;
}

/** The client ids that the provider must accept again; empty for the principal itself. */
function lostIds({ clientIds = [] }: PrincipalEvent, open: Incident | undefined): readonly string[] {
  const before = open?.cause.kind === "principal-deleted" ? open.cause.clientIds : undefined;
  return [...clientIds, ...(before ?? [])];
}
