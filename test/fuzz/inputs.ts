import fc from "fast-check";
import { writeLoosely } from "../laws/writing.ts";
import { grantsArbitrary } from "../oracle/arbitrary.ts";
import { readDocument, writeDocument } from "../oracle/document.ts";
import type { Random } from "../oracle/random.ts";
import {
  anyText,
  anyValue,
  cyclic,
  documentOf,
  inherited,
  nest,
  range,
  roleNumber,
  starry,
  statement,
} from "./hostile.ts";

/** A pair to compare: one side may be as hostile as the other. */
export interface Input {
  readonly kind: string;
  readonly expected: string | object;
  readonly actual: string | object;
}

type Side = (random: Random) => string | object;

const samples = fc
  .sample(grantsArbitrary, { numRuns: 200, seed: 7 })
  .map((grants) => JSON.stringify(writeDocument(grants)));

function objectOf(value: unknown): string | object {
  return typeof value === "object" && value !== null ? value : [value];
}

/** Cuts, doubles, swaps and overwrites pieces of a good document's text. */
function damaged(random: Random): string {
  let text = random.pick(samples);
  for (let times = 1 + random.below(4); times > 0; times--) {
    const at = random.below(text.length + 1);
    const length = random.below(12);
    const [before, piece, after] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)];
    text = random.pick([
      before + after,
      before + piece + piece + after,
      before + anyText(random, 4) + after,
      before +
        random.pick(['"', "{", "}", "[", "]", ",", ":", "\\", "\\u0041", "null", "1e999"]) +
        piece +
        after,
    ]);
  }
  return text;
}

function damagedEscapes(random: Random): string {
  const encoded = encodeURIComponent(random.pick(samples));
  const at = random.below(encoded.length);
  return (
    encoded.slice(0, at) +
    random.pick(["%", "%4", "%GG", "%C3%28", "%ED%A0%80", "+", "", "%00", "é"]) +
    encoded.slice(at + random.below(3))
  );
}

function withDoubledKey(random: Random): string {
  const text = random.pick(samples);
  const [whole, name = ""] = random.pick([...text.matchAll(/"(\w+)":/g)]);
  return text.replace(
    whole,
    `${random.pick([whole, `"\\u00${(name.codePointAt(0) ?? 65).toString(16)}${name.slice(1)}":`])}"x",${whole}`,
  );
}

function deep(random: Random): string | object {
  const nested = nest(random.pick([10, 100, 3000]), random);
  return random.pick([
    objectOf(nested),
    documentOf(statement({ Principal: nested })),
    documentOf(statement({ Condition: { StringEquals: { k: nested } } })),
    { Version: "2012-10-17", Statement: nested },
  ]);
}

function deepText(random: Random): string {
  const depth = random.pick([100, 5000, 100_000]);
  const [open, close] = random.pick([
    ["[", "]"],
    ['{"a":', "}"],
    ['{"Statement":[', "]}"],
  ]);
  return open.repeat(depth) + random.pick(["", "1", close.repeat(depth), `1${close.repeat(depth)}`]);
}

/** Up to what IAM could ever store, and beyond. */
function large(random: Random): string | object {
  const size = random.pick([5, 20, 40, 60, 100, 150, 400, 2000]);
  const values = range(size, (index) => `value-${index}*`);
  return random.pick<() => string | object>([
    () => documentOf(statement({ Principal: { AWS: range(size, roleNumber) } })),
    () => documentOf(...range(size, (index) => statement({ Principal: { AWS: roleNumber(index) } }))),
    () =>
      documentOf(
        ...range(size, (index) =>
          statement({ Action: [`sts:A${index}*`, "sts:*b"], Condition: { StringLike: { k: `v${index}*` } } }),
        ),
      ),
    () => documentOf(statement({ Condition: { StringLike: { "sts:ExternalId": values } } })),
    () =>
      documentOf(
        statement({
          Condition: { StringLike: Object.fromEntries(values.map((value) => [value, values.slice(0, 5)])) },
        }),
      ),
    () =>
      documentOf(
        ...range(Math.min(size, 60), (index) =>
          statement({
            Effect: index % 2 ? "Deny" : "Allow",
            Principal: { AWS: range(20, (other) => roleNumber(other + index)) },
            Condition: { StringLike: { k: `*${index}*` } },
          }),
        ),
      ),
    () => JSON.stringify(documentOf(statement({ Sid: "x".repeat(size * 200) }))),
    () => "%20".repeat(size * 50),
    () => " ".repeat(size * 300),
  ])();
}

/** One product of values, whole or in as many statements as it has corners: what a careless cover search multiplies. */
function product(random: Random): object {
  const sides = range(1 + random.below(4), () => 1 + random.below(4));
  const value = (index: number) => random.pick(["", "", "*"]) + "abcd".charAt(index);
  const whole = Object.fromEntries(sides.map((length, key) => [`k${key}`, range(length, value)]));
  const corners = range(random.pick([4, 16, 40]), () =>
    Object.fromEntries(sides.map((length, key) => [`k${key}`, [value(random.below(length))]])),
  );
  const operator = random.pick([
    "StringLike",
    "StringEquals",
    "ForAnyValue:StringLike",
    "StringLikeIfExists",
  ]);
  const effect = () => random.pick(["Allow", "Allow", "Allow", "Deny"]);
  const parts = random.pick([[whole], corners, [whole, ...corners]]);
  return documentOf(
    ...parts.map((tests) => statement({ Effect: effect(), Condition: { [operator]: tests } })),
  );
}

/** Many ordinary statements that overlap in every way. */
function crowd(random: Random): object {
  const statements = range(random.pick([5, 15, 40]), () => JSON.parse(random.pick(samples)).Statement);
  return documentOf(...statements.flat());
}

/** A good text and its twin with one name changed: to one that every object inherits, or to one of the others. */
function renamed(text: string, random: Random): string {
  const names = [...text.matchAll(/"([\w:-]+)":/g)].map(([, name = ""]) => name);
  const target = random.pick(["__proto__", random.pick(inherited), random.pick(names)]);
  const emptied = random.chance(0.5);
  return text.replace(new RegExp(`"${random.pick(names)}":(\\{[^{}]*\\})?`), (whole, content = "") => {
    const withinLimits = emptied && content !== "" ? "{}" : content;
    return random.chance(0.1) ? whole : `"${target}":${withinLimits}`;
  });
}

/** Texts that are the same, nearly the same, or the same in another order: the short cuts for those must agree. */
function twins(random: Random): Input {
  const expected = random.pick(samples);
  const shuffled = JSON.stringify(writeLoosely(readDocument(JSON.parse(expected)), random));
  const actual = random.pick([expected, shuffled, renamed(expected, random), renamed(shuffled, random)]);
  return { kind: "twins", expected, actual };
}

function manyStars(random: Random): object {
  const patterns = range(1 + random.below(8), () => starry(random));
  return documentOf(
    statement({
      Action: random.chance(0.3) ? patterns : "sts:AssumeRole",
      Condition: {
        [random.pick(["StringLike", "StringNotLike", "ArnLike", "ForAnyValue:StringLike"])]: { k: patterns },
      },
    }),
  );
}

const sides: Readonly<Record<string, { readonly weight: number; readonly make: Side }>> = {
  text: { weight: 15, make: (random) => anyText(random) },
  sample: { weight: 10, make: (random) => random.pick(samples) },
  damaged: { weight: 30, make: damaged },
  escapes: { weight: 15, make: damagedEscapes },
  doubled: { weight: 10, make: withDoubledKey },
  value: { weight: 25, make: (random) => objectOf(anyValue(random)) },
  statement: {
    weight: 25,
    make: (random) =>
      documentOf(
        statement({
          [random.pick([
            "Principal",
            "Action",
            "Condition",
            "Effect",
            "NotAction",
            "NotPrincipal",
            "__proto__x",
          ])]: anyValue(random),
        }),
      ),
  },
  condition: {
    weight: 20,
    make: (random) =>
      documentOf(
        statement({
          Condition: {
            [random.pick(["StringLike", "Bool", "Null", "IpAddress", "NumericEquals", "DateLessThan"])]: {
              k: anyValue(random, 1),
            },
          },
        }),
      ),
  },
  cyclic: { weight: 3, make: cyclic },
  deep: { weight: 2, make: deep },
  "deep text": { weight: 0.5, make: deepText },
  large: { weight: 4, make: large },
  product: { weight: 4, make: product },
  crowd: { weight: 4, make: crowd },
  stars: { weight: 4, make: manyStars },
};

const total = Object.values(sides).reduce((sum, { weight }) => sum + weight, 0);

function pickKind(random: Random): string {
  let rest = random.fraction() * total;
  for (const [kind, { weight }] of Object.entries(sides)) {
    rest -= weight;
    if (rest < 0) return kind;
  }
  return "text";
}

function makeSide(kind: string, random: Random): string | object {
  return sides[kind]?.make(random) ?? "";
}

/** The hostile side is mostly the live one; both sides are often of one kind, so that their parts meet. */
export function makeInput(random: Random): Input {
  if (random.chance(0.25)) return twins(random);
  const kind = pickKind(random);
  const expected = random.chance(0.5) ? random.pick(samples) : makeSide(kind, random);
  return { kind, expected, actual: makeSide(kind, random) };
}
