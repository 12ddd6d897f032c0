import type { ConditionTest, Grant, NamedPrincipal } from "../../oracle/document.ts";
import type { Random } from "../../oracle/random.ts";
import { keyFamilies } from "../../oracle/vocabulary.ts";
import { documentOf } from "../severity/statements.ts";

/** Two documents that may be costly to compare. */
export interface Costly {
  readonly before: readonly Grant[];
  readonly after: readonly Grant[];
}

/** What IAM stores at most, without white space, with the highest quota. */
const mostCharacters = 8192;

export function fits(grants: readonly Grant[]): boolean {
  return JSON.stringify(documentOf(...grants)).length <= mostCharacters;
}

function many<T>(random: Random, most: number, make: (index: number) => T): T[] {
  return Array.from({ length: 1 + random.below(most) }, (_, index) => make(index));
}

function principals(random: Random): NamedPrincipal[] {
  const first = random.below(50);
  const account = random.pick(["111122223333", "999999999999", "444455556666"]);
  const written = random.pick<(index: number) => NamedPrincipal>([
    (index) => ({ type: "AWS", value: `arn:aws:iam::${account}:role/r${first + index}` }),
    (index) => ({ type: "AWS", value: String(222_222_220_000 + first + index) }),
    (index) => ({ type: "Service", value: `s${first + index}.amazonaws.com` }),
    () => ({ type: "AWS", value: "*" }),
  ]);
  return many(random, 40, written);
}

function actions(random: Random): string[] {
  const named = [
    "sts:AssumeRole",
    "sts:TagSession",
    "sts:SetSourceIdentity",
    "sts:SetContext",
    "sts:Assume*",
  ];
  return random.pick([
    () => many(random, 5, (index) => named[index] ?? "sts:*"),
    () => ["sts:*"],
    patterns,
  ])();

  function patterns(): string[] {
    return many(random, 12, (index) => `s*s:*${"a?*".repeat(random.below(6))}${index}`);
  }
}

function values(random: Random, { values: known }: { readonly values: readonly string[] }): string[] {
  const written = random.pick<(index: number) => string>([
    () => random.pick(known),
    (index) => `v${index}`,
    (index) => `${"*a".repeat(random.below(20))}*${index}`,
    (index) => `10.${random.below(255)}.${index}.0/${8 + random.below(24)}`,
    (index) => `${"$"}{aws:PrincipalTag/t${index}}`,
  ]);
  return many(random, 40, written);
}

function test(random: Random): ConditionTest {
  const family = random.pick(keyFamilies);
  return {
    operator: random.pick(family.operators),
    key: random.pick(family.keys),
    values: values(random, family),
  };
}

function grant(random: Random): Grant {
  const tests = many(random, 5, () => test(random));
  const byName = new Map(tests.map((each) => [`${each.operator} ${each.key}`.toLowerCase(), each]));
  return {
    effect: random.chance(0.6) ? "Allow" : "Deny",
    principals: principals(random),
    exceptPrincipals: random.chance(0.1),
    actions: actions(random),
    exceptActions: random.chance(0.1),
    tests: random.chance(0.3) ? [] : [...byName.values()],
  };
}

/** A neighbour of the pair: a statement more, fewer, another one, a copy with a change, or the same on both sides. */
export function mutate({ before, after }: Costly, random: Random): Costly {
  const changed = random.pick<() => Costly>([
    () => ({ before, after: [...after, grant(random)] }),
    () => ({ before: [...before, grant(random)], after }),
    () => both(grant(random)),
    () => ({ before, after: after.filter((_, index) => index !== random.below(after.length)) }),
    () => ({ before: before.filter((_, index) => index !== random.below(before.length)), after }),
    () => ({ before, after: after.map((each) => (random.chance(0.3) ? vary(each, random) : each)) }),
    () => ({ before: after, after: before }),
  ])();
  return fits(changed.before) && fits(changed.after) ? changed : { before, after };

  function both(added: Grant): Costly {
    return { before: [...before, added], after: [...after, vary(added, random)] };
  }
}

function vary(original: Grant, random: Random): Grant {
  return random.pick<() => Grant>([
    () => ({ ...original, tests: original.tests.slice(1) }),
    () => ({ ...original, principals: principals(random) }),
    () => ({ ...original, actions: actions(random) }),
    () => ({ ...original, effect: original.effect === "Allow" ? "Deny" : "Allow" }),
    () => ({
      ...original,
      tests: original.tests.map((each) => ({ ...each, values: each.values.slice(1).concat("x") })),
    }),
  ])();
}
