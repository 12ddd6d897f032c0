import { isTrustedChanger, isTrustedToCreate } from "../../expectations/catalogue.ts";
import { advance, type Incident } from "../../incidents/incident.ts";
import { openOf, type RoleRecord } from "../../incidents/role-record.ts";
import { describeActor, exemptArn, isIdentityCenter } from "../../principals/actor.ts";
import { type Dependent, othersThan } from "../../principals/directory.ts";
import { hasSettings, type LiveProvider, settingsOf } from "../../principals/providers.ts";
import { PermanentError } from "../../shared/errors.ts";
import { isYoung, notShownYet } from "../observe/not-shown.ts";
import type { PrincipalPorts } from "../ports.ts";
import { oncePerEvent, type Read, recordLastStep } from "../record/once-per-event.ts";
import { asExpected, notProtected, type Outcome } from "../record/outcome.ts";
import { coverOf, trustedArn } from "./dependents.ts";
import { type ProviderFacts, type ProviderTrigger, wideningOf } from "./provider-change.ts";
import { writeChange } from "./record-change.ts";
import { respondToPrincipal } from "./respond-to-principal.ts";

const serviceRole: Outcome = { kind: "ignored", reason: "service-role" };

/**
 * An identity provider was created, deleted or changed. Its settings decide who can assume the roles that trust it, and
 * no trust policy shows them. The live provider decides; an event only says where to look.
 *
 * @throws RetryableError to return the event to the queue
 */
export async function respondToProvider(trigger: ProviderTrigger, ports: PrincipalPorts): Promise<Outcome> {
  if (trigger.kind === "principal-deleted")
    return isIdentityCenter(trigger.actor, trigger.principal.account)
      ? serviceRole
      : respondToPrincipal(trigger, ports);
  const changed = await respondToSettings(trigger, ports);
  if (changed !== undefined) return changed;
  return trigger.kind === "principal-created" ? respondToPrincipal(trigger, ports) : asExpected;
}

/** @returns undefined if the provider admits no additional callers */
async function respondToSettings(
  trigger: SettingsTrigger,
  ports: PrincipalPorts,
): Promise<Outcome | undefined> {
  const { principal, eventId } = trigger;
  const dependents = othersThan(principal, await ports.directory.dependentsOf(principal));
  if (dependents.length === 0) return trigger.kind === "provider-updated" ? notProtected : undefined;
  return oncePerEvent(principal, eventId, ports, (read) => compareSettings(trigger, dependents, read, ports));
}

type SettingsTrigger = Exclude<ProviderTrigger, { kind: "principal-deleted" }>;

async function compareSettings(
  trigger: SettingsTrigger,
  dependents: readonly Dependent[],
  { record, catalogue }: Read,
  ports: PrincipalPorts,
): Promise<Outcome | undefined> {
  const { principal, actor } = trigger;
  const live = await readSettings(trigger, ports);
  if (live === "gone") return undefined;
  const open = openOf(record);
  const facts: ProviderFacts = { trigger, before: record.provider, live, open, dependents, catalogue };
  const next = { ...record, ...(live !== undefined && { provider: settingsOf(live) }) };

  const known = await respondToKnown(facts, next, ports);
  if (known !== undefined) return known;
  const widening = wideningOf(facts);
  const isFirstReading = trigger.isReading === true && record.provider === undefined;
  if (widening === undefined || isFirstReading || isIdentityCenter(actor, principal.account)) {
    await rememberSettings(facts, next, ports);
    return isIdentityCenter(actor, principal.account) ? serviceRole : undefined;
  }
  const isTrusted = widening.dependents.every((dependent) => isTrustedBy(dependent, facts));
  const change = { ...widening.change, ...earliest(open) };
  const arn = trustedArn(trigger, dependents, catalogue);
  const rating = isTrusted
    ? ({ severity: "low", state: "adopted" } as const)
    : ({ severity: widening.severity, state: "detected" } as const);
  return writeChange({ trigger, arn, change, dependents: widening.dependents, ...rating }, next, ports);
}

/** Whether the role's expectation trusts the caller to change what it trusts. */
function isTrustedBy(dependent: Dependent, { trigger, catalogue }: ProviderFacts): boolean {
  const { actor, partition } = trigger;
  const cover = coverOf(dependent, partition, catalogue);
  if (cover.kind !== "one") return false;
  const caller = [exemptArn(actor), dependent.account, partition] as const;
  return isTrustedChanger(cover.expected, ...caller) || isTrustedToCreate(cover.expected, ...caller);
}

/** After several changes, the settings before the first one end the incident. */
function earliest(open: Incident | undefined) {
  const before = settingsBefore(open);
  return before === undefined ? {} : { before };
}

function settingsBefore(open: Incident | undefined) {
  if (open?.cause.kind !== "principal-changed" || open.cause.change.kind !== "provider-settings")
    return undefined;
  return open.cause.change.before;
}

/** The settings before the incident are back, or the event shows who made the change of the incident. */
function respondToKnown(
  { trigger, before, live, open }: ProviderFacts,
  record: RoleRecord,
  ports: PrincipalPorts,
): Promise<Outcome> | undefined {
  if (open?.cause.kind !== "principal-changed" || live === undefined) return undefined;
  const end = (incident: Incident) =>
    recordLastStep(trigger.principal, trigger.eventId, { record, incident }, ports);
  const now = ports.clock.now().toISOString();
  const by = trigger.isReading ? "" : `, by ${describeActor(trigger.actor)}`;
  const first = settingsBefore(open);
  if (hasSettings(live, first))
    return end(advance(open, "resolved", now, `The provider has its former settings again${by}.`));
  if (!hasSettings(live, before) || trigger.isReading || open.actor !== undefined) return undefined;
  const { actor, eventId, occurredAt } = trigger;
  const named = { ...open, actor, occurredAt, eventIds: [...open.eventIds, eventId] };
  return end(advance(named, open.state, now, `The change was made${by}.`));
}

/** @throws RetryableError while IAM may still show the settings before the call */
async function rememberSettings(
  { trigger, before, live }: ProviderFacts,
  record: RoleRecord,
  ports: PrincipalPorts,
): Promise<void> {
  if (live === undefined) return;
  if (!hasSettings(live, before)) return ports.state.write(trigger.principal, record, []);
  const now = ports.clock.now();
  if (trigger.kind === "provider-updated" && !trigger.isReading && isYoung(trigger.occurredAt, now))
    throw notShownYet(`the change of ${trigger.arn}`, trigger.occurredAt, now);
}

async function readSettings(
  trigger: ProviderTrigger,
  { providers }: PrincipalPorts,
): Promise<LiveProvider | "gone" | undefined> {
  try {
    return (await providers.read(trigger.principal, trigger.partition)) ?? "gone";
  } catch (error) {
    if (error instanceof PermanentError) return undefined;
    throw error;
  }
}
