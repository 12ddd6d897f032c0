import { readdirSync, readFileSync } from "node:fs";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { type Grants, readDocument } from "./document.ts";
import { operators } from "./operator.ts";
import { Random } from "./random.ts";
import { describeDifference, findDifference } from "./search.ts";

/** The cases state what is equal and what opens; the oracle has to agree with them before `core/policy` is asked. */
/** Of a variable in a name, and of a list without one, AWS says nothing: no request can tell what they admit. */
const plain = v.pipe(
  v.string(),
  v.check((text) => !text.includes("${")),
);
const names = v.union([plain, v.pipe(v.array(plain), v.minLength(1))]);
const values = v.union([
  v.string(),
  v.number(),
  v.boolean(),
  v.array(v.union([v.string(), v.number(), v.boolean()])),
]);
const principals = v.union([
  v.literal("*"),
  v.strictObject({
    AWS: v.exactOptional(names),
    Service: v.exactOptional(names),
    Federated: v.exactOptional(names),
    CanonicalUser: v.exactOptional(names),
  }),
]);
const operatorName = v.pipe(
  v.string(),
  v.check((name) => {
    const plain = name
      .toLowerCase()
      .replace(/^for(all|any)values?:/, "")
      .replace(/ifexists$/, "");
    return plain === "null" || operators.has(plain);
  }),
);
const statement = v.strictObject({
  Sid: v.exactOptional(v.string()),
  Effect: v.picklist(["Allow", "Deny"]),
  Principal: v.exactOptional(principals),
  NotPrincipal: v.exactOptional(principals),
  Action: v.exactOptional(names),
  NotAction: v.exactOptional(names),
  Condition: v.exactOptional(v.record(operatorName, v.record(v.string(), values))),
});
const document = v.strictObject({
  Version: v.exactOptional(v.string()),
  Id: v.exactOptional(v.string()),
  Statement: v.union([statement, v.array(statement)]),
});
const cases = v.array(
  v.object({
    name: v.string(),
    expected: v.unknown(),
    actual: v.unknown(),
    account: v.exactOptional(v.string()),
    verdict: v.string(),
    severity: v.exactOptional(v.string()),
    changes: v.exactOptional(v.array(v.object({ direction: v.union([v.string(), v.array(v.string())]) }))),
  }),
);

function read(side: unknown): Grants | undefined {
  const parsed = v.safeParse(document, side);
  return parsed.success ? readDocument(parsed.output) : undefined;
}

const folder = new URL("../cases/", import.meta.url);
const pairs = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".json"))
  .flatMap((file) => {
    const stated = v.parse(cases, JSON.parse(readFileSync(new URL(file, folder), "utf8")));
    return stated.map((one) => ({ ...one, name: `${file}: ${one.name}` }));
  })
  .flatMap(({ expected, actual, ...rest }) => {
    const [before, after] = [read(expected), read(actual)];
    return before && after ? [{ ...rest, before, after }] : [];
  });

/** Finding nothing takes every attempt, finding something the first few. */
const findNone = () => ({ attempts: 150, random: new Random(1) });
const findSome = () => ({ attempts: 4000, random: new Random(1) });

describe("given a case that says equal, when requests are aimed at it, then none tells the sides apart", () => {
  test.each(pairs.filter(({ verdict }) => verdict === "equal"))("$name", ({ before, after }) => {
    const difference = findDifference(before, after, findNone());
    expect(difference && describeDifference(difference)).toBeUndefined();
  });
});

describe("given a case that says drift, when requests are aimed at it, then one tells the sides apart", () => {
  test.each(pairs.filter(({ verdict }) => verdict === "drift"))("$name", (pair) => {
    const account = pair.account === undefined ? {} : { account: pair.account };
    expect(findDifference(pair.before, pair.after, { ...findSome(), ...account })).toBeDefined();
  });
});

describe("given a case of low severity, when requests are aimed at it, then none is newly admitted", () => {
  test.each(pairs.filter(({ severity }) => severity === "low"))("$name", ({ before, after }) => {
    const opening = findDifference(before, after, {
      ...findNone(),
      newlyAdmitted: true,
      plain: true,
    });
    expect(opening && describeDifference(opening)).toBeUndefined();
  });
});

describe("given a case with a change that widens, when requests are aimed at it, then one is newly admitted", () => {
  const widening = pairs.filter(({ changes }) => changes?.some(({ direction }) => direction === "widened"));
  test.each(widening)("$name", ({ before, after }) => {
    expect(findDifference(before, after, { ...findSome(), newlyAdmitted: true })).toBeDefined();
  });
});
