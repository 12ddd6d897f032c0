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
export async function respondToPrincipal(hint: PrincipalEvent, ports: Ports): Promise<Outcome> {
  try {
    return await follow(hint, ports);
  } catch (error) {
    // The event does not come back, so nobody would hear of it: each role tells for itself then
    if (error instanceof PermanentError && isTrustedById(hint)) await lookAtDependents(hint, ports);
    throw error;
  }
}

async function follow(hint: PrincipalEvent, ports: Ports): Promise<Outcome> {
  const own = hint.principal.kind === "role" ? await respond(roleHintOf(hint), ports) : notProtected;
  const dependents = othersThan(hint.principal, await ports.directory.dependentsOf(hint.principal));
  if (hint.kind === "principal-created") await rememberCreator(hint, dependents, ports);
  if (isNewAndProtected(own, hint)) await ports.snapshots.order([hint.principal]);
  const loss = isTold(own, hint) ? there : await followLoss(hint, dependents, ports);
  if (isTrustedById(hint)) await ports.hints.send(dependentRechecks(dependents, hint, ports.clock.now()));
  return own.kind === "ignored" && (own.reason === "not-protected" || loss.kind === "incident") ? loss : own;
}

/** Sent twice, a hint is known the second time. */
async function lookAtDependents(hint: PrincipalEvent, { directory, hints, clock }: Ports): Promise<void> {
  const dependents = othersThan(hint.principal, await directory.dependentsOf(hint.principal));
  await hints.send(dependentRechecks(dependents, hint, clock.now()));
}

/** CreateRole is another way to write a trust policy. */
function roleHintOf({ kind, principal, ...hint }: PrincipalEvent): RoleEvent {
  const { account, name } = principal;
  const { eventId, occurredAt, partition, actor, claimedDocument } = hint;
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
function isTold(own: Outcome, hint: PrincipalEvent): boolean {
  if (own.kind !== "incident" || hint.kind === "principal-created") return false;
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
  hint: PrincipalEvent,
  dependents: readonly Dependent[],
  ports: Ports,
): Promise<Outcome> {
  for (let round = 1; ; round++) {
    try {
      return await followOnce(hint, dependents, ports);
    } catch (error) {
      const isRace = error instanceof RetryableError && error.code === "Conflict";
      if (!isRace || round === rounds) throw error;
    }
  }
}

const rounds = 3;

async function followOnce(
  hint: PrincipalEvent,
  dependents: readonly Dependent[],
  ports: Ports,
): Promise<Outcome> {
  const { record, catalogue } = await ports.state.read(principalRecordKey(hint.principal));
  const handled = record.handled.find(({ eventId }) => eventId === hint.eventId);
  if (handled !== undefined)
    return { kind: "incident", incident: await announceAgain(handled.incidentId, ports), again: true };
  const open = record.latest !== undefined && isOpen(record.latest) ? record.latest : undefined;
  const isWorthALook = hint.kind === "principal-deleted" && dependents.length > 0;
  if (open === undefined && !isWorthALook) return notProtected;

  const arn = trustedArn(hint, dependents, catalogue);
  const standing = await readPrincipal(hint, arn, ports);
  const now = ports.clock.now().toISOString();
  if (accepts(standing, lostIds(hint, open))) {
    if (open === undefined) return there;
    return write(hint, record, resolveLoss(open, hint, standing, now), undefined, ports);
  }
  if (hint.kind === "principal-created") return notProtected;
  const loss = { hint, arn, standing, dependents: whoLose(hint, dependents, standing, catalogue) };
  if (loss.dependents.length === 0) return notProtected;
  const met = open && updateLoss(open, loss, now);
  if (met !== undefined) return write(hint, record, met, undefined, ports);
  const incident = await newIncident(loss, now, ports);
  return write(hint, record, incident, supersede(open, incident, now), ports);
}

/** What must be accepted again for nothing to be lost any more: client ids of a provider, else the principal itself. */
function lostIds({ clientIds = [] }: PrincipalEvent, open: Incident | undefined): readonly string[] {
  const before = open?.cause.kind === "principal-deleted" ? open.cause.clientIds : undefined;
  return [...clientIds, ...(before ?? [])];
}

async function newIncident(loss: Loss, now: string, { groups }: Ports): Promise<Incident> {
  return openLoss(loss, await groups.current(principalKeyText(loss.hint.principal)), now);
}

/** On record first: what was not announced is announced on redelivery. */
async function write(
  hint: PrincipalEvent,
  record: RoleRecord,
  incident: Incident,
  superseded: Incident | undefined,
  ports: Ports,
): Promise<Outcome> {
  const handled = [...record.handled, { eventId: hint.eventId, incidentId: incident.id }].slice(-50);
  const incidents = superseded === undefined ? [incident] : [superseded, incident];
  await ports.state.write(
    principalRecordKey(hint.principal),
    { ...record, latest: incident, handled },
    incidents,
  );
  await ports.journal.announce(incidents.map((one) => ({ incident: one, step: one.steps.length - 1 })));
  return { kind: "incident", incident };
}
