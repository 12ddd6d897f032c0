import type { ConditionTest, Grant, Grants } from "../oracle/document.ts";
import type { Random } from "../oracle/random.ts";
import { actionPatterns, actions, keyFamilies, principals } from "../oracle/vocabulary.ts";

/** One change that may change the meaning; the oracle says whether it did. */
export interface Mutator {
  readonly name: string;
  readonly mutate: (grants: Grants, random: Random) => Grants;
}

function inOneGrant(mutate: (grant: Grant, random: Random) => Grant): Mutator["mutate"] {
  return ({ version, grants }, random) => {
    const chosen = random.pick(grants);
    return { version, grants: grants.map((grant) => (grant === chosen ? mutate(grant, random) : grant)) };
  };
}

function inOneTest(mutate: (test: ConditionTest, random: Random) => ConditionTest): Mutator["mutate"] {
  return (document, random) => {
    const tested = document.grants.filter(({ tests }) => tests.length > 0);
    if (tested.length === 0) return document;
    const grant = random.pick(tested);
    const chosen = random.pick(grant.tests);
    const tests = grant.tests.map((test) => (test === chosen ? mutate(test, random) : test));
    const names = tests.map(({ operator, key }) => `${operator} ${key}`.toLowerCase());
    if (new Set(names).size < names.length) return document;
    return {
      ...document,
      grants: document.grants.map((other) => (other === grant ? { ...grant, tests } : other)),
    };
  };
}

function without<T>(items: readonly T[], random: Random): readonly T[] {
  if (items.length < 2) return items;
  const lost = random.below(items.length);
  return items.filter((_, index) => index !== lost);
}

function randomTest(random: Random): ConditionTest {
  const { keys, operators, values } = random.pick(keyFamilies);
  return { operator: random.pick(operators), key: random.pick(keys), values: [random.pick(values)] };
}

function otherOperator(operator: string, random: Random): string {
  const family = keyFamilies.find(({ operators }) => operators.includes(operator));
  return random.pick(family?.operators ?? [operator]);
}

function otherValues(key: string): readonly string[] {
  return keyFamilies.find(({ keys }) => keys.includes(key))?.values ?? ["other"];
}

function addTest(grant: Grant, random: Random): Grant {
  const added = randomTest(random);
  const taken = grant.tests.some(({ operator, key }) => operator === added.operator && key === added.key);
  return taken ? grant : { ...grant, tests: [...grant.tests, added] };
}

function toggle(text: string, part: string, atStart: boolean): string {
  if (atStart) return text.startsWith(part) ? text.slice(part.length) : part + text.replace(/^For\w+:/, "");
  return text.endsWith(part) ? text.slice(0, -part.length) : text + part;
}

/** Joins two statements as if lists multiplied, which grants more than the two did. */
function joinCarelessly({ version, grants }: Grants): Grants {
  const [one, other, ...rest] = grants;
  if (one === undefined || other === undefined) return { version, grants };
  const actions = [...new Set([...one.actions, ...other.actions])];
  return {
    version,
    grants: [{ ...one, principals: [...one.principals, ...other.principals], actions }, ...rest],
  };
}

/** The same statement again with fewer values: the same meaning, unless a policy variable was among those left out. */
function repeatWithFewerValues({ version, grants }: Grants, random: Random): Grants {
  const repeated = random.pick(grants);
  const tests = repeated.tests.map((test) => ({ ...test, values: without(test.values, random) }));
  return { version, grants: [...grants, { ...repeated, tests }] };
}

/** Each value in a statement of its own, also where that means something else. */
function splitByValues({ version, grants }: Grants, random: Random): Grants {
  const split = random.pick(grants);
  const pieces = split.tests.flatMap((test) =>
    test.values.map((value) => ({
      ...split,
      tests: split.tests.map((other) => (other === test ? { ...test, values: [value] } : other)),
    })),
  );
  return {
    version,
    grants: [...grants.filter((grant) => grant !== split || pieces.length === 0), ...pieces],
  };
}

export const mutators: readonly Mutator[] = [
  {
    name: "a principal added",
    mutate: inOneGrant((grant, random) => ({
      ...grant,
      principals: [...grant.principals, random.pick(principals)],
    })),
  },
  {
    name: "a principal removed",
    mutate: inOneGrant((grant, random) => ({ ...grant, principals: without(grant.principals, random) })),
  },
  {
    name: "a principal replaced",
    mutate: inOneGrant((grant, random) => ({
      ...grant,
      principals: [...without(grant.principals, random).slice(1), random.pick(principals)],
    })),
  },
  {
    name: "a principal's name in another case",
    mutate: inOneGrant((grant) => ({
      ...grant,
      principals: grant.principals.map(({ type, value }) => ({
        type,
        value: value.replace(/[a-z](?=\w*$)/, (letter) => letter.toUpperCase()),
      })),
    })),
  },
  {
    name: "an action added",
    mutate: inOneGrant((grant, random) => ({ ...grant, actions: [...grant.actions, random.pick(actions)] })),
  },
  {
    name: "an action removed",
    mutate: inOneGrant((grant, random) => ({ ...grant, actions: without(grant.actions, random) })),
  },
  {
    name: "an action by a wildcard",
    mutate: inOneGrant((grant, random) => ({
      ...grant,
      actions: [...grant.actions, random.pick(actionPatterns)],
    })),
  },
  {
    name: "Allow and Deny",
    mutate: inOneGrant((grant) => ({ ...grant, effect: grant.effect === "Allow" ? "Deny" : "Allow" })),
  },
  {
    name: "Action and NotAction",
    mutate: inOneGrant((grant) => ({ ...grant, exceptActions: !grant.exceptActions })),
  },
  {
    name: "Principal and NotPrincipal",
    mutate: inOneGrant((grant) => ({ ...grant, exceptPrincipals: !grant.exceptPrincipals })),
  },
  {
    name: "a statement removed",
    mutate: ({ version, grants }, random) => ({ version, grants: without(grants, random) }),
  },
  { name: "two statements joined carelessly", mutate: joinCarelessly },
  { name: "a statement repeated with fewer values", mutate: repeatWithFewerValues },
  { name: "a statement split by its values", mutate: splitByValues },
  { name: "a test added", mutate: inOneGrant(addTest) },
  {
    name: "a test removed",
    mutate: inOneGrant((grant, random) => ({ ...grant, tests: random.shuffle(grant.tests).slice(1) })),
  },
  {
    name: "another operator",
    mutate: inOneTest((test, random) => ({ ...test, operator: otherOperator(test.operator, random) })),
  },
  {
    name: "IfExists",
    mutate: inOneTest((test) =>
      test.operator === "Null" ? test : { ...test, operator: toggle(test.operator, "IfExists", false) },
    ),
  },
  {
    name: "ForAllValues",
    mutate: inOneTest((test) =>
      test.operator === "Null" ? test : { ...test, operator: toggle(test.operator, "ForAllValues:", true) },
    ),
  },
  {
    name: "ForAnyValue",
    mutate: inOneTest((test) =>
      test.operator === "Null" ? test : { ...test, operator: toggle(test.operator, "ForAnyValue:", true) },
    ),
  },
  {
    name: "a value added",
    mutate: inOneTest((test, random) => ({
      ...test,
      values: [...test.values, random.pick(otherValues(test.key))],
    })),
  },
  {
    name: "a value removed",
    mutate: inOneTest((test, random) => ({ ...test, values: without(test.values, random) })),
  },
  {
    name: "a value replaced",
    mutate: inOneTest((test, random) => ({
      ...test,
      values: [...without(test.values, random).slice(1), random.pick(otherValues(test.key))],
    })),
  },
  {
    name: "a value in another case",
    mutate: inOneTest((test) => ({
      ...test,
      values: test.values.map((value) => value.replace(/[a-z]/, (letter) => letter.toUpperCase())),
    })),
  },
  {
    name: "another key",
    mutate: inOneTest((test) => ({ ...test, key: `${test.key}2` })),
  },
  {
    name: "another version",
    mutate: ({ version, grants }) => ({
      version: version === "2012-10-17" ? "2008-10-17" : "2012-10-17",
      grants,
    }),
  },
];
