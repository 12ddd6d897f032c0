import type { Trigger } from "../../events/trigger.ts";
import type { Catalogue, Cover } from "../../expectations/catalogue.ts";
import { roleContextOf } from "../../expectations/role-context.ts";
import { presumedToggle, type Toggle } from "../../expectations/toggle.ts";
import type { Incident } from "../../incidents/incident.ts";
import { openOf, withoutRestore } from "../../incidents/role-record.ts";
import { isDangerous, nobody } from "../../policy/compare.ts";
import { isIdentityCenter } from "../../principals/actor.ts";
import { hasOwnName, hasReservedName, isServiceRole, type LiveRole } from "../../principals/role.ts";
import { PermanentError, RetryableError } from "../../shared/errors.ts";
import type { Ports } from "../ports.ts";
import { askHistory } from "./ask-history.ts";
import { isRewritten } from "./claim.ts";
import { asExpected, compareRole, differenceOf } from "./compare-role.ts";
import { withoutEnded } from "./ended-adoption.ts";
import { movedExpectation, withInLine } from "./in-line.ts";
import { requireAdoptionShown, requireDriftShown, requireSettled, requireShown } from "./not-shown.ts";
import type { Facts, Observation } from "./observation.ts";
import { claimedDrift, observeGone } from "./observe-gone.ts";
import { pauseForSecondReading, resolveOrphans } from "./resolve-orphans.ts";

/**
 * Reads the live role. Costs one table read and one GetRole; drift also costs a read of the toggle, unless it was
 * announced as `on`, and orphans a pause and a second GetRole.
 *
 * @throws RetryableError when the role, the table or the toggle cannot be read at the moment, or while IAM may still
 *   show the state before the call
 */
export async function observe(trigger: Trigger, ports: Ports): Promise<Observation> {
  const { record: read, catalogue, toggleMark } = await ports.state.read(trigger.role);
  // Without a restorer, no function continues a restore
  const record = ports.restoring.kind === "disabled" ? withoutRestore(read) : read;
  const suspect = await suspectOf(trigger, ports);
  const facts = { trigger, record, ...(suspect && { suspect }), ...(toggleMark && { toggleMark }) };
  const handled = record.handled.find(({ eventId }) => eventId === trigger.eventId);
  if (handled !== undefined && !handled.unfinished && !trigger.isAmended)
    return { ...facts, kind: "handled", incidentId: handled.incidentId };

  const there = await observeLive(facts, catalogue, ports);
  if (there.kind === "gone" || !isToBeCompleted(facts, ports)) return there;
  return { ...(await observeGone(facts, catalogue, ports)), there };
}

async function observeLive(facts: Facts, catalogue: Catalogue, ports: Ports): Promise<Observation> {
  const { trigger } = facts;
  if (isDeletedByIdentityCenter(trigger)) return { ...facts, kind: "service-role" };
  const cover = catalogue.cover(trigger.role, trigger.partition);
  if (cover.kind === "none" && !isWorthReading(facts, catalogue, ports))
    return { ...facts, kind: "unprotected" };

  const look = async () => {
    const live = await readRole(trigger, cover, ports);
    if (live instanceof PermanentError) {
      const claimed = claimedDrift(facts, cover, catalogue, ports);
      return { ...facts, kind: "not-readable" as const, cover, error: live, ...(claimed && { claimed }) };
    }
    if (live === undefined) return observeGone(facts, catalogue, ports);
    if (isServiceRole(live)) return { ...facts, kind: "service-role" as const };
    const liveCover = catalogue.cover(live, trigger.partition);
    const valid = withoutEnded(withoutRetirement(facts), { cover: liveCover, live }, ports.clock.now());
    const isAsAuthored = isAuthored(valid, live, liveCover, catalogue, ports);
    if (isAsAuthored) requireAdoptionShown(valid, live, ports.clock.now());
    const current = withoutEnded(valid, { cover: liveCover, live, isAsAuthored }, ports.clock.now());
    const compared = compareRole(current, live, liveCover, catalogue, ports);
    if (compared.kind === "as-expected")
      return { ...withInLine(current, compared.expected, live, ports.clock.now()), ...compared };
    if (compared.kind !== "drift") return { ...current, ...compared };
    const { expected, roleContext, actor } = compared;
    const moved = movedExpectation(current, { expected, live, isClaimed: actor !== undefined }, roleContext);
    return { ...current, ...compared, ...(moved && { moved }) };
  };
  const first = await look();
  requireShown(first, ports.clock.now());
  if (first.kind === "drift") requireSettled(first, first.fingerprint, ports.clock.now());
  if (first.kind === "as-expected") requireDriftShown(first, ports.clock.now());
  const needsSecondReading = first.kind === "drift" && (await pauseForSecondReading(first, facts, ports));
  const seen = needsSecondReading ? await look() : first;
  if (seen.kind !== "drift") return seen;
  const { record, ended, isRecordOutdated } = seen;
  const current = {
    ...facts,
    record,
    ...(ended && { ended }),
    ...(isRecordOutdated && { isRecordOutdated }),
  };
  const settled = await resolveOrphans(seen, current, ports);
  if (settled === undefined)
    return {
      ...current,
      ...asExpected(trigger, seen.live, seen.expected, seen.roleContext),
      isTransient: true,
    };
  const toggle = presumed(facts) ?? (await ports.toggle.read());
  return askHistory({ ...current, ...settled, toggle }, ports);
}

/** Drift on record was reported with the toggle of that time, which may have been presumed wrongly. */
function presumed({ record, toggleMark }: Facts): Toggle | undefined {
  const isNew = openOf(record) === undefined && record.restoring === undefined;
  return isNew ? presumedToggle(toggleMark) : undefined;
}

/** One more table read, only in a sweep that an unreadable call ordered. */
async function suspectOf(trigger: Trigger, { state }: Ports): Promise<Incident | undefined> {
  if (trigger.kind !== "recheck" || trigger.suspect === undefined) return undefined;
  return state.incident(trigger.suspect);
}

/** Whether the live trust policy of a role with an adoption is again what the expectation itself says. */
function isAuthored(
  { trigger, record }: Facts,
  live: LiveRole,
  cover: Cover,
  catalogue: Catalogue,
  { settings }: Ports,
): boolean {
  if (record.adopted === undefined || cover.kind !== "one") return false;
  const { expected } = cover;
  const roleContext = roleContextOf(trigger.role, catalogue, settings, expected);
  return differenceOf(expected.prepared, live.document, roleContext) === undefined;
}

/** For a role without expectation, the event's claim decides whether the live role is read. */
function isWorthReading({ trigger, record }: Facts, catalogue: Catalogue, { settings }: Ports): boolean {
  if (openOf(record) !== undefined) return true;
  if (record.adopted !== undefined) return true;
  if (hasOwnName(trigger.role)) return true;
  if (settings.unprotected === "ignore" || trigger.kind === "role-deleted") return false;
  if (trigger.claimedDocument === undefined) return true;
  if (isRewritten(trigger.claimedDocument)) return true;
  const roleContext = roleContextOf(trigger.role, catalogue, settings);
  return isDangerous(differenceOf(nobody, trigger.claimedDocument, roleContext));
}

/** While IAM throttles an account, its protected roles are read first. */
async function readRole(
  trigger: Trigger,
  cover: Cover,
  ports: Ports,
): Promise<LiveRole | undefined | PermanentError> {
  try {
    return await ports.roles.read(trigger.role);
  } catch (error) {
    if (error instanceof PermanentError) return error;
    if (error instanceof RetryableError && cover.kind === "none") {
      const { code, message } = error;
      throw new RetryableError(code, message, { cause: error, isLowPriority: true });
    }
    throw error;
  }
}

/** A DeleteRole event contains no path, so the name and the caller identify a role of Identity Center. */
function isDeletedByIdentityCenter({ kind, role, actor }: Trigger): boolean {
  return kind === "role-deleted" && hasReservedName(role) && isIdentityCenter(actor, role.account);
}

/** A role that a person no longer missed exists again. */
function withoutRetirement(facts: Facts): Facts {
  const { retired, ...record } = facts.record;
  return retired === undefined ? facts : { ...facts, record, isRecordOutdated: true };
}

/** A restore that has begun continues, however much of the role exists. */
function isToBeCompleted({ trigger, record }: Facts, { restoring }: Ports): boolean {
  return record.restoring !== undefined && restoring.kind === "enabled" && trigger.kind !== "trust-updated";
}
