import { rememberEach } from "../../model/remember.ts";
import { accountOfCallers, type Callers, inPartsOf, partOf } from "../callers/callers.ts";
import { coversCallers } from "../callers/relate.ts";
import { groupsOf, type Some } from "../profile/groups.ts";
import type { PathGroup, Profile } from "../profile/profile.ts";
import { isAssuming } from "../profile/ways.ts";

/** What a profile admits to certain callers by the ways that assume a role, or by those beside. Each answer is found once. */
export interface Related {
  /** What it admits to all of the callers, or to some of them. */
  to(callers: Callers, way: string): readonly PathGroup[];
  /** What it admits to the account of the callers, or to any account if they may be of each. */
  toAccountOf(callers: Callers, way: string): OfAccount;
}

export interface OfAccount {
  readonly groups: readonly PathGroup[];
  /** Some principals of accounts are admitted, and no account. */
  readonly partOnly: boolean;
}

export function makeRelated(profile: Profile): Related {
  const { assuming, beside } = partsOf(profile);
  const [ofAssuming, ofBeside] = [relatedIn(assuming), relatedIn(beside)];
  const kindOf = (way: string) => (isAssuming(way) ? ofAssuming : ofBeside);
  return {
    to: (callers, way) => kindOf(way).to(callers),
    toAccountOf: (callers, way) => kindOf(way).toAccountOf(callers),
  };
}

type Parts = ReadonlyMap<string, readonly Some<PathGroup>[]>;

/** By the part of their callers, the groups of each class of callers. */
const partsOf = rememberEach(({ groups }: Profile) => ({
  assuming: makeParts(groups.filter(({ way }) => isAssuming(way))),
  beside: makeParts(groups.filter(({ way }) => !isAssuming(way))),
}));

function makeParts(groups: readonly PathGroup[]): Parts {
  const classes = groupsOf(groups, ({ callers }) => callers.key);
  return Map.groupBy(classes, ([{ callers }]) => partOf(callers));
}

function relatedIn(parts: Parts) {
  const isRelated = (one: Callers, other: Callers) => coversCallers(one, other) || coversCallers(other, one);
  return {
    to: onceFor(
      ({ key }) => key,
      (callers) => {
        const related = inPartsOf(parts, callers).filter(([one]) => isRelated(one.callers, callers));
        return related.flat();
      },
    ),
    toAccountOf: onceFor(partOf, (callers): OfAccount => {
      const ofAccount = inPartsOf(parts, callers).filter(
        ([one]) => accountOfCallers(one.callers) !== undefined,
      );
      const partOnly = ofAccount.length > 0 && ofAccount.every(([one]) => one.callers.kind === "principal");
      return { groups: ofAccount.flat(), partOnly };
    }),
  };
}

function onceFor<Answer>(keyOf: (callers: Callers) => string, compute: (callers: Callers) => Answer) {
  const known = new Map<string, Answer>();
  return (callers: Callers): Answer => {
    const key = keyOf(callers);
    const answer = known.get(key) ?? compute(callers);
    known.set(key, answer);
    return answer;
  };
}
