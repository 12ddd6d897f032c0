import type { Random } from "../oracle/random.ts";

/** Names that a careless reader finds on every object. */
export const inherited = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "length",
];

const oddCharacters = [
  "\ud800",
  "\udc00",
  "\u0000",
  "\u2028",
  "\ufeff",
  "\u212a",
  "ſ",
  "İ",
  "🚀",
  "%",
  "%2",
  "%zz",
  "%FF",
  "+",
  "\\",
  '"',
  "*",
  "?",
  "${",
  "}",
];

export function anyText(random: Random, longest = 40): string {
  const length = random.below(longest);
  return Array.from({ length }, () =>
    random.chance(0.3)
      ? random.pick(oddCharacters)
      : String.fromCharCode(random.below(random.pick([128, 65_536]))),
  ).join("");
}

/** The statement that hostile parts are put into. */
export function statement(parts: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::111122223333:role/deployer" },
    Action: "sts:AssumeRole",
    ...parts,
  };
}

export function documentOf(...statements: unknown[]): Record<string, unknown> {
  return { Version: "2012-10-17", Statement: statements };
}

export function nest(depth: number, random: Random): unknown {
  let value: unknown = random.pick<unknown>(["x", 1, null, {}]);
  const asList = random.chance(0.5);
  for (let level = 0; level < depth; level++) value = asList ? [value] : { a: value };
  return value;
}

function anyScalar(random: Random): unknown {
  return random.pick<() => unknown>([
    () => anyText(random, 12),
    () => random.pick(inherited),
    () => random.pick([0, -0, 1e308, Number.POSITIVE_INFINITY, -1.5, Number.NaN, 2 ** 53]),
    () => random.pick([true, false, null, undefined]),
    () =>
      random.pick([10n, Symbol("x"), () => "x", new Date(0), /x/, new Map([["a", 1]]), new Uint8Array(3)]),
  ])();
}

/** Anything of any shape, with the names of a policy now and then. */
export function anyValue(random: Random, depth = 3): unknown {
  if (depth === 0 || random.chance(0.3)) return anyScalar(random);
  if (random.chance(0.4)) return Array.from({ length: random.below(4) }, () => anyValue(random, depth - 1));
  const names = [
    "Statement",
    "Effect",
    "Principal",
    "Action",
    "Condition",
    "StringEquals",
    "AWS",
    "Version",
    ...inherited,
  ];
  const object: Record<string, unknown> = random.chance(0.2) ? Object.create(null) : {};
  for (let count = random.below(5); count > 0; count--) {
    const name = random.chance(0.7) ? random.pick(names) : anyText(random, 6);
    Object.defineProperty(object, name, {
      value: anyValue(random, depth - 1),
      enumerable: true,
      configurable: true,
    });
  }
  return object;
}

export function cyclic(random: Random): Record<string, unknown> {
  const knot: Record<string, unknown> = {};
  knot.self = random.pick<unknown>([knot, [knot], { AWS: knot }]);
  return random.pick([
    documentOf(statement({ Principal: knot })),
    documentOf(statement({ Condition: { StringEquals: knot } })),
    documentOf(knot),
    { Version: "2012-10-17", Statement: knot },
    knot,
  ]);
}

/** Patterns that make a backtracking matcher count the stars. */
export function starry(random: Random): string {
  const length = random.pick([4, 30, 200, 700]);
  const piece = random.pick(["*a", "a*", "*?", "?*", "*aa", "**", "$" + "{*}*"]);
  return piece.repeat(length) + random.pick(["", "b", "*", "a"]);
}

export function range<T>(length: number, make: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => make(index));
}

export function roleNumber(index: number): string {
  return `arn:aws:iam::${String(100_000_000_000 + (index % 7))}:role/r${index}`;
}
