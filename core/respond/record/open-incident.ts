import { isCanaryIncident } from "../../canary/trust.ts";
import { isApprovable, proposed } from "../../incidents/approval/proposal.ts";
import { orphansOf } from "../../incidents/cause.ts";
import type { Finding } from "../../incidents/finding.ts";
import {
  advance,
  type Incident,
  type IncidentState,
  isOpen,
  lastNote,
  stepLimits,
  withStep,
} from "../../incidents/incident.ts";
import { newIncident } from "../../incidents/new-incident.ts";
import { openOf, rememberedEvents } from "../../incidents/role-record.ts";
import { willWrite } from "../../incidents/write-budget.ts";
import { type Actor, describeActor, isBetterKnown } from "../../principals/actor.ts";
import { statusText } from "../../principals/orphans/describe-orphans.ts";
import { orphansText } from "../../principals/orphans/orphan.ts";
import type { RoleKey } from "../../principals/role.ts";
import { defined } from "../../shared/defined.ts";
import { digest } from "../../shared/digest.ts";
import { calledAt, type Facts, type Observation } from "../observe/observation.ts";

/** How a finding is recorded. */
interface Entry {
  readonly state: IncidentState;
  readonly note: string;
  /** Whether a write to the role follows. */
  readonly writing?: boolean;
}

export function openIncident(seen: Facts, finding: Finding, { state, note }: Entry, now: string): Incident {
  const { trigger, record } = seen;
  const { role, eventId } = trigger;
  const open = openOf(record);
  const isRecheck = trigger.kind === "recheck";
  return newIncident(finding, {
    id: incidentId(role, finding.fingerprint, record.version),
    state,
    note: withRemark(finding, note),
    now,
    role: defined({ ...role, arn: finding.live?.arn, path: finding.path }),
    foundBy: isRecheck && trigger.reason === "sweep" ? "sweep" : undefined,
    ...originOf(open, finding, {
      eventIds: isRecheck ? [] : [eventId],
      occurredAt: calledAt(seen),
    }),
  });
}

type Origin = Pick<Incident, "eventIds" | "occurredAt">;

/** Drift that was reported before keeps its events and the time of its call. */
function originOf(open: Incident | undefined, { fingerprint, whileOff }: Finding, given: Origin): Origin {
  if (!whileOff || open?.fingerprint !== fingerprint) return given;
  const { eventIds, occurredAt } = open;
  return { eventIds, occurredAt };
}

/** More replies than people read, and more keys than an item of the table should have. */
const mostContinued = 20;

/**
 * A role has one live document, so new drift closes the incident of the previous drift, and continues its notification
 * unless either is reported in a group.
 */
export function supersede(latest: Incident | undefined, by: Incident, now: string) {
  if (latest === undefined || !isOpen(latest)) return { incident: by };
  const { id, group, detectedAt, continues = { id, since: detectedAt, count: 0 } } = latest;
  const note = whySuperseded(latest, by);
  const superseded = advance(latest, "resolved", now, `${note}: see incident ${by.id}.`);
  const incident = { ...by, supersedes: id };
  if (by.state === "resolved") return { superseded, incident };
  const isAlone = (group ?? by.group) === undefined && !isCanaryIncident(by, by.role.account);
  const count = continues.count + 1;
  return {
    superseded: { ...superseded, supersededBy: by.id },
    incident:
      isAlone && count <= mostContinued ? { ...incident, continues: { ...continues, count } } : incident,
  };
}

function whySuperseded({ fingerprint, steps }: Incident, by: Incident): string {
  if (by.state === "resolved") return "The role is as expected again after another change";
  return by.fingerprint === fingerprint && steps.length >= stepLimits.all
    ? `The same drift continues after ${steps.length} steps`
    : "Superseded by a later change";
}

/**
 * The same drift again: the incident gets its actor if it had none, and a step only if there is something new to
 * report. Each step is announced, and events can come by the thousand.
 */
export function updateIncident(
  latest: Incident,
  seen: Observation,
  finding: Finding,
  { state, note, writing }: Entry,
  now: string,
): Incident {
  const { trigger } = seen;
  const known = trigger.kind === "recheck" || latest.eventIds.includes(trigger.eventId);
  const isActorNew = isBetterKnown(latest.actor, finding.actor);
  const actor = isActorNew ? finding.actor : latest.actor;
  const eventIds = known ? latest.eventIds : [...latest.eventIds, trigger.eventId].slice(-rememberedEvents);
  const { cause, severity, expectation = latest.expectation } = finding;
  const covering = finding.expectation === undefined ? latest : finding;
  // What no expectation covered is drift since now
  const isDriftNow = latest.expectation === undefined && finding.expectation !== undefined;
  // The toggle was turned off after the incident was opened, before the first write
  const isStopped = lastNote(latest).includes(willWrite.now);
  const incident = defined({
    ...latest,
    // The drift is there again, with its principals as they are now
    strangers: undefined,
    revertedAt: undefined,
    // An objection, such as the toggle, also ends the approval
    approval: writing || isApprovable({ ...latest, state }) ? latest.approval : undefined,
    // The expectation may have changed, and the cause and the expected document with it
    cause,
    severity,
    expectation,
    expectationSource: covering.expectationSource,
    whileOff: isDriftNow || isStopped ? finding.whileOff : latest.whileOff,
    expectedDocument: finding.expectedDocument ?? latest.expectedDocument,
    eventIds,
    actor,
    // The time of the actor's call
    occurredAt: isActorNew ? calledAt(seen) : latest.occurredAt,
  });
  const described =
    finding.actor !== undefined && isByAnother(latest, calledAt(seen), finding.actor)
      ? `Another caller made the same change: ${describeActor(finding.actor)}. ${note}`
      : withRemark(finding, note);
  // Another proposal has another digest on its button, so it needs another message
  const isSame = proposed(incident) === proposed(latest);
  const text = isSame || writing ? described : `${changesSince(latest, incident)} ${described}`;
  return isSame && !isActorNew ? withStep(incident, state, now, text) : advance(incident, state, now, text);
}

/** The orphans whose status changed: the sentence about all orphans does not name each one. */
function changesSince({ cause: before }: Incident, { cause }: Incident): string {
  const known = orphansOf(before);
  const changed = orphansOf(cause).filter(
    (one) => !known.some((other) => orphansText([other]) === orphansText([one])),
  );
  return changed.length === 0 ? "The proposed write has changed." : `Changed since: ${statusText(changed)}`;
}

/** A later caller who made the same change is reported too: the role may have been as expected in between. */
function isByAnother(latest: Incident, at: string, actor: Actor): boolean {
  if (latest.actor === undefined || latest.actor.arn === actor.arn) return false;
  if (latest.actor.isUnproven || actor.isUnproven) return false;
  return Date.parse(at) > Date.parse(latest.occurredAt);
}

function withRemark({ remark }: Finding, note: string): string {
  return remark === undefined ? note : `${remark} ${note}`;
}

/** 128 bits, so that no caller can make two drifts with one id. The version gives drift that recurs another incident. */
function incidentId({ account, name }: RoleKey, fingerprint: string, version: number): string {
  return digest(`${account}/${name}/${fingerprint}/${version}`).slice(0, 32);
}
