import type { ConditionTest, Grant, Grants, NamedPrincipal } from "../oracle/document.ts";
import type { Random } from "../oracle/random.ts";

/** Says the same in other words: one row of the "equal" column in the semantics of trust policies. */
export interface Rewriter {
  readonly name: string;
  readonly rewrite: (grants: Grants, random: Random) => Grants;
}

function inGrants(rewrite: (grant: Grant, random: Random) => Grant | readonly Grant[]): Rewriter["rewrite"] {
  return ({ version, grants }, random) => ({
    version,
    grants: grants.flatMap((grant) => rewrite(grant, random)),
  });
}

function inTests(rewrite: (test: ConditionTest, random: Random) => ConditionTest): Rewriter["rewrite"] {
  return inGrants((grant, random) => {
    const tests = grant.tests.map((test) => rewrite(test, random));
    return distinct(tests) ? { ...grant, tests } : grant;
  });
}

/** Two tests of one operator and key would be written over each other. */
function distinct(tests: readonly ConditionTest[]): boolean {
  const names = tests.map(({ operator, key }) => `${operator} ${key}`.toLowerCase());
  return new Set(names).size === names.length;
}

function inAnyCase(text: string, random: Random): string {
  return [...text]
    .map((letter) => (random.chance(0.5) ? letter.toUpperCase() : letter.toLowerCase()))
    .join("");
}

function respellAccount({ type, value }: NamedPrincipal, random: Random): NamedPrincipal {
  const [id] = /^\d{12}$/.exec(value) ?? /(?<=^arn:aws[a-z-]*:iam::)\d{12}(?=:root$)/.exec(value) ?? [];
  if (id === undefined || type !== "AWS") return { type, value };
  return { type, value: random.pick([id, `arn:aws:iam::${id}:root`]) };
}

function again<T>(items: readonly T[], random: Random): readonly T[] {
  return items.length === 0 ? items : [...items, random.pick(items)];
}

const equalWithoutWildcards: Readonly<Record<string, string>> = {
  StringEquals: "StringLike",
  StringLike: "StringEquals",
  StringNotEquals: "StringNotLike",
  StringNotLike: "StringNotEquals",
};
const alwaysEqual: Readonly<Record<string, string>> = {
  ArnEquals: "ArnLike",
  ArnLike: "ArnEquals",
  ArnNotEquals: "ArnNotLike",
  ArnNotLike: "ArnNotEquals",
};

function renamed(operator: string, names: Readonly<Record<string, string>>): string {
  return operator.replace(/^(For\w+:)?(\w+?)(IfExists)?$/, (whole, set = "", name = "", ifExists = "") => {
    const other = names[String(name)];
    return other === undefined ? whole : `${set}${other}${ifExists}`;
  });
}

function isPlain(value: string): boolean {
  return !/[*?]|\$\{/.test(value);
}

/**
 * Values of positive operators are alternatives, so each may stand in a statement of its own. Not so beside a policy
 * variable: where it has no value, it invalidates the statement it stands in, and only that. `Null` of both values
 * asks for nothing; nobody writes it.
 */
function splits({ operator, values }: ConditionTest): boolean {
  return values.length > 1 && !/^ForAllValues:|Not|Null/i.test(operator) && !values.some(holdsVariable);
}

function holdsVariable(value: string): boolean {
  return value.includes("$" + "{");
}

function splitByValue(grant: Grant, random: Random): Grant | readonly Grant[] {
  const candidates = grant.tests.filter(splits);
  if (candidates.length === 0) return grant;
  const split = random.pick(candidates);
  return split.values.map((value) => ({
    ...grant,
    tests: grant.tests.map((test) => (test === split ? { ...test, values: [value] } : test)),
  }));
}

/** Adds a statement that says nothing beyond what another says already. */
function addNarrower(grant: Grant, random: Random): readonly Grant[] {
  const test: ConditionTest = { operator: "StringEquals", key: "aws:SourceVpc", values: ["vpc-1"] };
  const principals = grant.exceptPrincipals ? grant.principals : [random.pick(grant.principals)];
  const actions = grant.exceptActions ? grant.actions : [random.pick(grant.actions)];
  return [
    grant,
    { ...grant, principals, actions, tests: random.chance(0.5) ? [...grant.tests, test] : grant.tests },
  ];
}

function mentionsVariable({ grants }: Grants): boolean {
  return grants.some(({ tests }) => tests.some(({ values }) => values.some(holdsVariable)));
}

const shuffleTest = (test: ConditionTest, random: Random) => ({
  ...test,
  values: random.shuffle(test.values),
});

export const rewriters: readonly Rewriter[] = [
  {
    name: "statements in another order",
    rewrite: ({ version, grants }, random) => ({ version, grants: random.shuffle(grants) }),
  },
  {
    name: "principals, actions, tests and values in another order",
    rewrite: inGrants((grant, random) => ({
      ...grant,
      principals: random.shuffle(grant.principals),
      actions: random.shuffle(grant.actions),
      tests: random.shuffle(grant.tests.map((test) => shuffleTest(test, random))),
    })),
  },
  {
    name: "a statement twice",
    rewrite: ({ version, grants }, random) => ({ version, grants: [...again(grants, random)] }),
  },
  {
    name: "a principal, an action and values twice",
    rewrite: inGrants((grant, random) => ({
      ...grant,
      principals: again(grant.principals, random),
      actions: again(grant.actions, random),
      tests: grant.tests.map((test) => ({ ...test, values: again(test.values, random) })),
    })),
  },
  {
    name: "split by principal",
    rewrite: inGrants((grant) =>
      grant.exceptPrincipals ? grant : grant.principals.map((named) => ({ ...grant, principals: [named] })),
    ),
  },
  {
    name: "split by action",
    rewrite: inGrants((grant) =>
      grant.exceptActions ? grant : grant.actions.map((action) => ({ ...grant, actions: [action] })),
    ),
  },
  { name: "split by a value of a positive operator", rewrite: inGrants(splitByValue) },
  { name: "a statement narrower than another", rewrite: inGrants(addNarrower) },
  {
    name: "accounts by id or by root ARN",
    rewrite: inGrants((grant, random) => ({
      ...grant,
      principals: grant.principals.map((named) => respellAccount(named, random)),
    })),
  },
  {
    name: "actions in another case",
    rewrite: inGrants((grant, random) => ({
      ...grant,
      actions: grant.actions.map((action) => inAnyCase(action, random)),
    })),
  },
  {
    name: "condition keys in another case",
    rewrite: inTests((test, random) => ({ ...test, key: inAnyCase(test.key, random) })),
  },
  {
    name: "operators in another case",
    rewrite: inTests((test, random) => ({ ...test, operator: inAnyCase(test.operator, random) })),
  },
  {
    name: "ArnEquals for ArnLike",
    rewrite: inTests((test) => ({ ...test, operator: renamed(test.operator, alwaysEqual) })),
  },
  {
    name: "StringEquals for StringLike without wildcards",
    rewrite: inTests((test) =>
      test.values.every(isPlain)
        ? { ...test, operator: renamed(test.operator, equalWithoutWildcards) }
        : test,
    ),
  },
  {
    name: "an IPv4 address for its /32",
    rewrite: inTests((test, random) => ({
      ...test,
      values: /IpAddress/i.test(test.operator)
        ? test.values.map((value) =>
            value.replace(/^([\d.]+)(\/32)?$/, (_, bare) => bare + random.pick(["", "/32"])),
          )
        : test.values,
    })),
  },
  {
    name: "values in another case where the operator ignores case",
    rewrite: inTests((test, random) => ({
      ...test,
      values:
        /IgnoreCase/i.test(test.operator) && test.values.every(isPlain)
          ? test.values.map((value) => inAnyCase(value, random))
          : test.values,
    })),
  },
  {
    name: "another version where no variable occurs",
    rewrite: (document, random) =>
      mentionsVariable(document)
        ? document
        : { ...document, version: random.pick<Grants["version"]>(["2012-10-17", "2008-10-17", undefined]) },
  },
];
