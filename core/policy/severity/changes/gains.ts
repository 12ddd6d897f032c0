import { type Change, severities } from "../../model/change.ts";
import type { Condition } from "../../model/condition.ts";
import { type Effort, spend } from "../../model/effort.ts";
import { limits } from "../../model/limits.ts";
import type { Denial } from "../profile/denies.ts";
import { distinct, groupsOf } from "../profile/groups.ts";
import { type Guards, guardsOf, merged } from "../profile/guards.ts";
import type { Path, Profile } from "../profile/profile.ts";
import { gainSentence } from "../sentences/gain.ts";
import { subjectOf } from "../sentences/subjects.ts";
import { waysOpenTo } from "../sentences/ways.ts";
import { sourceOf } from "../sources.ts";
import { actionsOf, type Combined, differencesIn, groupDifferences } from "./combine.ts";
import { differencesOf } from "./differences.ts";
import { actualFields } from "./fields.ts";
import type { Proof } from "./proof.ts";
import { makeRelated, type Related } from "./related.ts";
import { type Verdict, type Weighing, weigh } from "./weigh.ts";

/** A difference that is rated, with what a sentence about it needs. */
export interface Gain extends Combined {
  readonly verdict: Verdict;
  readonly guarded: boolean;
  /** Guards of which a Deny statement demands one; empty if the conditions guard, or nothing does. */
  readonly alternatives: readonly Condition[];
}

/** What is newly admitted, rated, worst first. */
export function gainsOf(actual: Profile, weighing: Weighing): readonly Gain[] {
  const { expected, context } = weighing;
  const differences = differencesOf(actual, expected, context.account, { left: limits.effort });
  const related = makeRelated(expected);
  const rated = groupDifferences(differences).map((group) => rate(group, actual, weighing, related));
  return combineWays(rated).toSorted((one, other) => rankOf(other) - rankOf(one));
}

function rankOf({ verdict }: Gain): number {
  return severities.indexOf(verdict.severity);
}

function rate(combined: Combined, actual: Profile, weighing: Weighing, related: Related): Gain {
  const stated = guardsNow(combined, actual, weighing.effort);
  const alternatives = stated.effective.length > 0 ? [] : alternativesOf(combined);
  const guards = alternatives.length === 0 ? stated : { ...stated, effective: alternatives };
  const distinct = new Map<string, { readonly path: Path; readonly shut: boolean }>();
  for (const { path, denial } of combined.differences) {
    const shut = denial !== undefined && isShut(denial);
    distinct.set(`${shut} ${path.callers.key} ${path.piece.canonical}`, { path, shut });
  }
  const verdicts = [...distinct.values()].map(({ path, shut }) =>
    weigh(path, guards, shut, weighing, related),
  );
  return { ...combined, verdict: worst(verdicts), guarded: guards.effective.length > 0, alternatives };
}

/** A Deny under two conditions leaves those who fail one of them: it guards if each of the two would. */
function alternativesOf({ callers, differences }: Combined): readonly Condition[] {
  const guarding = differences.map(({ path }) =>
    path.alternatives.find((all) =>
      all.every((condition) => guardsOf(callers, [condition]).effective.length > 0),
    ),
  );
  return guarding.every((all) => all !== undefined) ? distinct(guarding.flat()) : [];
}

/** Whether the Deny of the expectation left nothing of the path. */
function isShut({ piece }: Denial): boolean {
  return piece.conditions.every(({ key }) => identities.has(key));
}

const identities = new Set(["aws:principalarn", "aws:principalaccount", "aws:userid"]);

/**
 * What guards the callers now, by all paths that they have, expected or not. Statements that list a part of all addresses
 * each may differ in conditions that guard nothing.
 */
function guardsNow({ callers, differences, conditions }: Combined, actual: Profile, effort: Effort): Guards {
  const { way } = differences[0].path;
  const cost = actual.groups.length / 20 + conditions.reduce((sum, { values }) => sum + values.length, 0);
  // Out of effort, nothing is known to guard them
  if (!spend(effort, cost)) return guardsOf(callers, []);
  const [names, guards] = [namesOf(conditions), namesOf(guardsOf(callers, conditions).effective)];
  const alike = actual.groups.filter(
    (one) =>
      one.way === way &&
      one.callers.key === callers.key &&
      (namesOf(one.conditions) === names || namesOf(one.effective) === guards),
  );
  return guardsOf(callers, merged([conditions, ...alike.map((one) => one.conditions)]));
}

function namesOf(conditions: readonly Condition[]): string {
  return conditions.map(({ name }) => name).join();
}

function worst(verdicts: readonly Verdict[]): Verdict {
  const found = verdicts.reduce((one, other) =>
    severities.indexOf(other.severity) > severities.indexOf(one.severity) ? other : one,
  );
  return {
    ...found,
    dropped: distinct(verdicts.flatMap(({ dropped }) => dropped)),
  };
}

/** The same callers under the same conditions are one sentence, whatever they can do. */
function combineWays(gains: readonly Gain[]): readonly Gain[] {
  const groups = groupsOf(gains, ({ callers, conditions, differences }) =>
    JSON.stringify([
      callers.key,
      typeof differences[0].denial,
      ...conditions.map(({ canonical }) => canonical),
    ]),
  );
  return groups.map((group) => ({
    ...group[0],
    differences: differencesIn(group),
    verdict: worst(group.map(({ verdict }) => verdict)),
    guarded: group.every(({ guarded }) => guarded),
    alternatives: distinct(group.flatMap(({ alternatives }) => alternatives)),
  }));
}

export function describeGain(gain: Gain, weighing: Weighing, proof: Proof): Change {
  const { verdict, differences, callers } = gain;
  const proven = differences.some((difference) => proof.proves(difference, callers));
  const concerned = [...verdict.dropped, ...gain.conditions];
  const actions = actionsOf(differences);
  return {
    kind: verdict.kind,
    direction: proven ? "widened" : "changed",
    severity: verdict.severity,
    ...actualFields(differences[0], actions[0], concerned),
    message: gainSentence({
      subject: subjectOf(callers, gain.conditions, weighing.context),
      actions: waysOpenTo(callers, actions),
      conditions: gain.conditions,
      guarded: gain.guarded,
      alternatives: gain.alternatives,
      dropped: verdict.dropped,
      wasDenied: differences[0].denial !== undefined,
      proven,
      unprotected: weighing.expected.pieces.length === 0,
    }),
    source: sourceOf(verdict.kind, concerned[0]?.key),
  };
}
