import type { Incident } from "../../core/incidents/incident.ts";
import type { Alert } from "../../core/notify/alert.ts";
import { alertOf } from "../../core/notify/incident-alert.ts";
import { describeActor } from "../../core/principals/actor.ts";
import type { Witness } from "./witness.ts";

/** What a step showed. */
export interface Seen {
  readonly what: string;
  readonly who: string;
  readonly severity: string;
  readonly difference: readonly string[];
  /** How it ended, in the words of the alert. */
  readonly outcome: string;
  /** What was tried from outside, and how it went, in order. */
  readonly proof?: readonly string[];
  /** Milliseconds from the IAM call until the topic and Slack had told of it. */
  readonly detectMs: number;
  /** What that time holds, where it is not from the call to the alert by its event. */
  readonly detectedBy?: string;
  /** Milliseconds from the IAM call until GetRole answered the expected document again. */
  readonly revertMs?: number;
}

export interface StoryStep {
  readonly name: string;
  /** @throws Error when something is not as the step's name says */
  play(witness: Witness): Promise<Seen>;
}

/** What an alert about one role says. */
export function seen(incident: Incident, what: string, milliseconds: number): Seen {
  const who = incident.actor === undefined ? "nobody who could be named" : describeActor(incident.actor);
  check(incident.actor !== undefined, "the alert to say who did it", who);
  return { ...told(alertOf(incident), what, milliseconds), who };
}

/** @param alert of an incident, or of a group of them */
export function told(alert: Alert, what: string, milliseconds: number): Seen {
  const difference = alert.findings.map(({ text }) => text);
  check(difference.length > 0, "the alert to say what changed", "nothing");
  return {
    what,
    who: alert.facts.find(({ label }) => label === "Who")?.value ?? "nobody who could be named",
    severity: alert.severity,
    difference,
    outcome: alert.status,
    detectMs: Math.round(milliseconds),
  };
}

export function check(holds: boolean, expected: string, found: string): void {
  if (!holds) throw new Error(`expected ${expected}; found ${found}`);
}
