import type { Incident } from "../../core/incidents/incident.ts";
import type { Alert } from "../../core/notify/alert.ts";
import { alertOf } from "../../core/notify/incident-alert.ts";
import { describeActor } from "../../core/principals/actor.ts";
import type { Organization } from "../organization.ts";
import type { Actions, Attempt } from "./actions.ts";
import type { Observer } from "./observer.ts";

/** What a step reports. */
export interface StepReport {
  readonly what: string;
  readonly who: string;
  readonly severity: string;
  readonly difference: readonly string[];
  /** The status line of the alert. */
  readonly outcome: string;
  /** Checks from outside the responder and their results, in order. */
  readonly proof?: readonly string[];
  /** Milliseconds from the IAM call until the topic and Slack had reported it, unless `detectedBy` says otherwise. */
  readonly detectMs: number;
  /** What `detectMs` measures, if not the time from the IAM call to the alert. */
  readonly detectedBy?: string;
  /** Milliseconds from the IAM call until GetRole returned the expected document again. */
  readonly revertMs?: number;
}

export interface Demo {
  readonly organization: Organization;
  readonly actions: Actions;
  readonly observer: Observer;
}

export interface Step {
  readonly name: string;
  /** @throws Error when the responder does not do what the step's name says */
  run(demo: Demo): Promise<StepReport>;
}

/** The report of an incident of one role, whose alert must name the actor. */
export function incidentReport(incident: Incident, what: string, milliseconds: number): StepReport {
  if (incident.actor === undefined) throw new Error("expected the incident to name the actor; found none");
  return { ...alertReport(alertOf(incident), what, milliseconds), who: describeActor(incident.actor) };
}

/** @param alert the alert of an incident or of a group */
export function alertReport(alert: Alert, what: string, milliseconds: number): Omit<StepReport, "who"> {
  const difference = alert.findings.map(({ text }) => text);
  check(difference.length > 0, "the alert to say what changed", "nothing");
  return {
    what,
    severity: alert.severity,
    difference,
    outcome: `${alert.title}. ${alert.status}`,
    detectMs: Math.round(milliseconds),
  };
}

export function check(isTrue: boolean, expected: string, found: string): void {
  if (!isTrue) throw new Error(`expected ${expected}; found ${found}`);
}

export function attemptsText(attempts: readonly Attempt[]): string {
  return attempts.map(({ account, text }) => `sts assume-role in ${account}: ${text}`).join("; ");
}
