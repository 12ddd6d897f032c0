import type { Change, ChangeKind, Severity } from "../../model/change.ts";
import type { Condition } from "../../model/condition.ts";
import { spend } from "../../model/effort.ts";
import { isMetByAll, isMetByNobody } from "../../model/facts/may-keep-out.ts";
import { limits } from "../../model/limits.ts";
import { isNamed } from "../callers/callers.ts";
import { coversCallers } from "../callers/relate.ts";
import { groupsOf } from "../profile/groups.ts";
import type { PathGroup, Profile } from "../profile/profile.ts";
import { isAssuming } from "../profile/ways.ts";
import { lossSentence } from "../sentences/loss.ts";
import { subjectOf } from "../sentences/subjects.ts";
import { waysOpenTo } from "../sentences/ways.ts";
import { sourceOf } from "../sources.ts";
import { actionsOf, type Combined, differencesIn, groupDifferences } from "./combine.ts";
import { differencesOf, isMet } from "./differences.ts";
import { expectedFields } from "./fields.ts";
import type { Proof } from "./proof.ts";
import type { Weighing } from "./weigh.ts";

/** What is no longer admitted. */
export function lossesOf(actual: Profile, weighing: Weighing): readonly Loss[] {
  const { expected, context } = weighing;
  const differences = differencesOf(expected, actual, context.account, { left: limits.effort });
  const groups = groupDifferences(differences);
  return combineWays(groups.map((combined) => ({ ...combined, ...rate(combined, actual, weighing) })));
}

export interface Loss extends Combined {
  readonly kind: ChangeKind;
  readonly severity: Severity;
  readonly added: readonly Condition[];
  /** Whether the new condition keeps nobody out. */
  readonly harmless: boolean;
}

type Rated = Omit<Loss, keyof Combined>;

function rate(combined: Combined, actual: Profile, { context, effort }: Weighing): Rated {
  const outage: Severity | undefined = context.availability === "critical" ? "high" : undefined;
  const [first] = combined.differences;
  if (first.denial !== undefined) {
    const harmless = first.denial.piece.conditions.some(isMetByNobody);
    return harmless
      ? { kind: "statement-changed", severity: "low", added: [], harmless }
      : { kind: "deny-added", severity: outage ?? "low", added: [], harmless };
  }
  if (!spend(effort, actual.groups.length / 5))
    return { kind: "principal-removed", severity: outage ?? "medium", added: [], harmless: false };
  const left = actual.groups.filter((one) => isLeftFor(combined, one));
  const sameWay = left.filter(({ way }) => way === first.path.way);
  if (!left.some(({ way }) => isAssuming(way) || !isAssuming(first.path.way)))
    return { kind: "principal-removed", severity: outage ?? "medium", added: [], harmless: false };
  if (sameWay.length === 0)
    return { kind: "action-removed", severity: outage ?? "low", added: [], harmless: false };
  if (!sameWay.some((one) => coversCallers(one.callers, combined.callers)))
    return { kind: "account-narrowed-to-role", severity: outage ?? "low", added: [], harmless: false };
  const added = addedBy(sameWay, combined, (condition) => isMet(condition, first.path, effort));
  const harmless = added.length > 0 && added.every(isMetByAll);
  return { kind: "condition-tightened", severity: harmless ? "low" : (outage ?? "low"), added, harmless };
}

/** A principal that was named is not left for its account's sake: that is another trust, of whoever has the name. */
function isLeftFor({ callers }: Combined, group: PathGroup): boolean {
  if (isNamed(callers) && group.callers.kind !== "principal") return false;
  return coversCallers(group.callers, callers) || coversCallers(callers, group.callers);
}

/** Conditions that each path left has under names that the lost ones do not have. */
function addedBy(
  left: readonly PathGroup[],
  { conditions }: Combined,
  isMetBefore: (condition: Condition) => boolean,
): readonly Condition[] {
  const names = new Set(conditions.map(({ name }) => name));
  const [first, ...others] = left;
  if (first === undefined || others.length > 0) return [];
  return first.conditions.filter((one) => !names.has(one.name) && !isMetBefore(one));
}

function combineWays(losses: readonly Loss[]): readonly Loss[] {
  const groups = groupsOf(losses, ({ kind, callers, conditions, added, differences }) =>
    JSON.stringify([
      kind,
      callers.key,
      differences[0].denial?.piece.conditions.map(({ canonical }) => canonical),
      ...[conditions, added].map((list) => list.map(({ canonical }) => canonical)),
    ]),
  );
  return groups.map((group) => ({ ...group[0], differences: differencesIn(group) }));
}

export function describeLoss(loss: Loss, { context }: Weighing, proof: Proof): Change {
  const { differences, callers, conditions, kind, severity, added, harmless } = loss;
  const proven = differences.some((difference) => proof.proves(difference, callers));
  const actions = actionsOf(differences);
  const concerned = [...added, ...conditions, ...(differences[0].denial?.piece.conditions ?? [])];
  return {
    kind,
    direction: proven ? "narrowed" : "changed",
    severity,
    ...expectedFields(differences[0], actions[0], concerned),
    message: lossSentence({
      subject: subjectOf(callers, conditions, context),
      actions: waysOpenTo(callers, actions),
      conditions,
      added,
      denial: differences[0].denial?.piece.conditions,
      proven,
      harmless,
    }),
    source: sourceOf(kind, concerned[0]?.key),
  };
}
