import type { Actor } from "../../principals/actor.ts";
import { RetryableError } from "../../shared/errors.ts";
import type { Incident } from "../incident.ts";

/** An incident belongs to a wave if another one by the same caller, or in the same account, was detected this long before. */
const waveSeconds = 60;

/** A wave that lasts longer becomes another group: an edit of an old message notifies no one. */
const longestWaveSeconds = 10 * 60;

const prefix = "wave ";

/** What happens to many roles at once. Losses of principals and changes of the responder are reported one by one. */
const kinds = /^(trust|risky|role|permissions)-/;

/** The first incident of a wave is reported alone. Each key accepts no other one for a minute. */
export interface Wave {
  /** The caller's, then the account's. */
  readonly keys: readonly string[];
  /** Repeated drift of one role is no wave. */
  readonly role: string;
  /** ISO 8601 with milliseconds. */
  readonly detectedAt: string;
  readonly until: string;
}

/** @returns undefined for an incident that belongs to no wave */
export function waveOf({ cause, group, continues, role, actor, detectedAt }: Incident): Wave | undefined {
  if ((group ?? continues) !== undefined || !kinds.test(cause.kind)) return undefined;
  const ofCaller = actor === undefined ? [] : [`${prefix}${callerOf(actor)}`];
  // CloudTrail names an unknown caller by the ID of its account: one transaction cannot write an item twice
  const keys = [...new Set([...ofCaller, `${prefix}${role.account}`])];
  return { keys, role: `${role.account}/${role.name}`, detectedAt, until: waveUntil(new Date(detectedAt)) };
}

export function callerOf({ arn, principalId, userName, type }: Actor): string {
  return arn ?? principalId ?? userName ?? type;
}

export function isWaveKey(groupKey: string): boolean {
  return groupKey.startsWith(prefix);
}

/** How long an incident keeps its key taken. */
export function waveUntil(now: Date): string {
  return new Date(now.getTime() + waveSeconds * 1000).toISOString();
}

/** When a wave's group stops to accept incidents. @param startedAt when the group was created */
export function lastsUntil(startedAt: string): Date {
  return new Date(Date.parse(startedAt) + longestWaveSeconds * 1000);
}

/** Another incident was first: this one belongs to the group of the key. */
export class InWaveError extends RetryableError {
  readonly key: string;

  constructor(key: string) {
    super("InWave", key);
    this.key = key;
  }
}
