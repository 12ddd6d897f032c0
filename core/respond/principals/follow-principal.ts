import { dependentRechecks } from "../../events/recheck.ts";
import type { PrincipalEvent, RoleEvent } from "../../events/trigger.ts";
import { type Incident, isOpen } from "../../incidents/incident.ts";
import { principalRecordKey } from "../../incidents/principal-record.ts";
import type { RoleRecord } from "../../incidents/role-record.ts";
import { isOurselves } from "../../principals/actor.ts";
import { type Dependent, othersThan } from "../../principals/directory.ts";
import { principalKeyText } from "../../principals/principal-key.ts";
import { PermanentError, RetryableError } from "../../shared/errors.ts";
import type { Outcome } from "../outcome.ts";
import type { Ports } from "../ports.ts";
import { announceAgain } from "../record/announce.ts";
import { supersede } from "../record/open-incident.ts";
import { respond } from "../respond.ts";
import { trustedArn, whoLose } from "./dependents.ts";
import { type Loss, openLoss, resolveLoss, updateLoss } from "./loss.ts";
import { accepts, readPrincipal } from "./read-principal.ts";

const notProtected: Outcome = { kind: "ignored", reason: "not-protected" };
const there: Outcome = { kind: "ignored", reason: "principal-exists" };

/**
 * A principal came or went. What that is for itself comes first, where it is a role; then the protected roles that
 * trust it, in every account, are named before anything fails, and looked at. Safe to run again at any point, and in
 * any order of events: what is there now decides.
 *
 * @throws RetryableError when the event must come back later
 */
export async function respondToPrincipal(trigger: PrincipalEvent, ports: Ports): Promise<Outcome> {
  try {
    return await follow(trigger, ports);
  } catch (error) {
    // The event does not come back, so nobody would hear of it: each role tells for itself then
    if (error instanceof PermanentError && isTrustedById(trigger)) await lookAtDependents(trigger, ports);
    throw error;
  }
}

async function follow(trigger: PrincipalEvent, ports: Ports): Promise<Outcome> {
  const own = trigger.principal.kind === "role" ? await respond(roleTriggerOf(trigger), ports) : notProtected;
  const dependents = othersThan(trigger.principal, await ports.directory.dependentsOf(trigger.principal));
  if (trigger.kind === "principal-created") await rememberCreator(trigger, dependents, ports);
  if (isNewAndProtected(own, trigger)) await ports.snapshots.order([trigger.principal]);
  const loss = isReported(own, trigger) ? there : await followLoss(trigger, dependents, ports);
  if (isTrustedById(trigger))
    await ports.rechecks.send(dependentRechecks(dependents, trigger, ports.clock.now()));
  return own.kind === "ignored" && (own.reason === "not-protected" || loss.kind === "incident") ? loss : own;
}

/** Sent twice, a trigger is known the second time. */
async function lookAtDependents(
  trigger: PrincipalEvent,
  { directory, rechecks, clock }: Ports,
): Promise<void> {
  const dependents = othersThan(trigger.principal, await directory.dependentsOf(trigger.principal));
  await rechecks.send(dependentRechecks(dependents, trigger, clock.now()));
}

/** CreateRole is another way to write a trust policy. */
function roleTriggerOf({ kind, principal, ...trigger }: PrincipalEvent): RoleEvent {
  const { account, name } = principal;
  const { eventId, occurredAt, partition, actor, claimedDocument } = trigger;
  return {
    kind: kind === "principal-deleted" ? "role-deleted" : "trust-updated",
    eventId,
    occurredAt,
    partition,
    role: { account, name },
    actor,
    ...(claimedDocument !== undefined && { claimedDocument }),
  };
}

/** The incident of a protected role that was deleted names its dependents. */
function isReported(own: Outcome, trigger: PrincipalEvent): boolean {
  if (own.kind !== "incident" || trigger.kind === "principal-created") return false;
  return own.incident.cause.kind === "role-deleted" || own.incident.expectation !== undefined;
}

/** What a sweep would see only later. A restore orders it by itself, once the role is whole. */
function isNewAndProtected(own: Outcome, { kind, principal, actor }: PrincipalEvent): boolean {
  if (kind !== "principal-created" || principal.kind !== "role" || isOurselves(actor, principal.account))
    return false;
  return own.kind === "incident" ? own.incident.expectation !== undefined : own.reason === "as-expected";
}

/** Providers have no unique id: the trust of who names them stays as it is. */
function isTrustedById({ principal }: PrincipalEvent): boolean {
  return principal.kind === "role" || principal.kind === "user";
}

/** Whom we created ourselves, the restore remembers, with what it was for. */
async function rememberCreator(
  { principal, id, arn, actor, occurredAt }: PrincipalEvent,
  dependents: readonly Dependent[],
  { directory }: Ports,
): Promise<void> {
  const { kind, account, name } = principal;
  if (kind !== "role" && kind !== "user") return;
  if (id === undefined || arn === undefined || isOurselves(actor, account)) return;
  const isKnown = dependents.length > 0 || (await directory.historyOf(principal)).length > 0;
  if (!isKnown) return;
  const createdBy = actor.arn;
  await directory.remember({
    ...{ kind, account, name, id, arn, since: occurredAt },
    ...(createdBy !== undefined && { createdBy }),
  });
}

async function followLoss(
  trigger: PrincipalEvent,
  dependents: readonly Dependent[],
  ports: Ports,
): Promise<Outcome> {
  for (let round = 1; ; round++) {
    try {
      return await followOnce(trigger, dependents, ports);
    } catch (error) {
      const isRace = error instanceof RetryableError && error.code === "Conflict";
      if (!isRace || round === rounds) throw error;
    }
  }
}

const rounds = 3;

async function followOnce(
  trigger: PrincipalEvent,
  dependents: readonly Dependent[],
  ports: Ports,
): Promise<Outcome> {
  const { record, catalogue } = await ports.state.read(principalRecordKey(trigger.principal));
  const handled = record.handled.find(({ eventId }) => eventId === trigger.eventId);
  if (handled !== undefined)
    return { kind: "incident", incident: await announceAgain(handled.incidentId, ports), again: true };
  const open = record.latest !== undefined && isOpen(record.latest) ? record.latest : undefined;
  const isWorthALook = trigger.kind === "principal-deleted" && dependents.length > 0;
  if (open === undefined && !isWorthALook) return notProtected;

  const arn = trustedArn(trigger, dependents, catalogue);
  const status = await readPrincipal(trigger, arn, ports);
  const now = ports.clock.now().toISOString();
  if (accepts(status, lostIds(trigger, open))) {
    if (open === undefined) return there;
    return write(trigger, record, resolveLoss(open, trigger, status, now), undefined, ports);
  }
  if (trigger.kind === "principal-created") return notProtected;
  const loss = { trigger, arn, status, dependents: whoLose(trigger, dependents, status, catalogue) };
  if (loss.dependents.length === 0) return notProtected;
  const met = open && updateLoss(open, loss, now);
  if (met !== undefined) return write(trigger, record, met, undefined, ports);
  const incident = await newIncident(loss, now, ports);
  return write(trigger, record, incident, supersede(open, incident, now), ports);
}

/** What must be accepted again for nothing to be lost any more: client ids of a provider, else the principal itself. */
function lostIds({ clientIds = [] }: PrincipalEvent, open: Incident | undefined): readonly string[] {
  const before = open?.cause.kind === "principal-deleted" ? open.cause.clientIds : undefined;
  return [...clientIds, ...(before ?? [])];
}

async function newIncident(loss: Loss, now: string, { groups }: Ports): Promise<Incident> {
  return openLoss(loss, await groups.current(principalKeyText(loss.trigger.principal)), now);
}

/** On record first: what was not announced is announced on redelivery. */
async function write(
  trigger: PrincipalEvent,
  record: RoleRecord,
  incident: Incident,
  superseded: Incident | undefined,
  ports: Ports,
): Promise<Outcome> {
  const handled = [...record.handled, { eventId: trigger.eventId, incidentId: incident.id }].slice(-50);
  const incidents = superseded === undefined ? [incident] : [superseded, incident];
  await ports.state.write(
    principalRecordKey(trigger.principal),
    { ...record, latest: incident, handled },
    incidents,
  );
  await ports.journal.announce(incidents.map((one) => ({ incident: one, step: one.steps.length - 1 })));
  return { kind: "incident", incident };
}
