import { describe, expect, test } from "vitest";
import { copyObject } from "../../../../core/policy/parse/copy-object.ts";

describe("copying objects", () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  test.each([
    ["a date", { a: new Date(0) }, "a"],
    ["a map", { a: { b: new Map() } }, "a.b"],
    ["a function", { a: [() => 1] }, "a[0]"],
    ["a fraction", { a: 0.5 }, "a"],
    ["a number too large", { a: 2 ** 60 }, "a"],
    ["minus zero", { a: -0 }, "a"],
    ["a big integer", { a: 1n }, "a"],
    ["an undefined item", { a: [undefined] }, "a[0]"],
  ])("given %s, when copied, then it is a fault with its path", (_, value, path) => {
    expect(copyObject(value)).toMatchObject({ ok: false, faults: [{ path }] });
  });

  test("given a cycle or a getter that throws, when copied, then it is a fault", () => {
    const trap = Object.defineProperty({}, "a", {
      enumerable: true,
      get: () => {
        throw new Error("trap");
      },
    });
    expect(copyObject(cycle).ok).toBe(false);
    const message = "The object cannot be read: one of its properties throws.";
    expect(copyObject(trap)).toEqual({ ok: false, faults: [{ path: "$", message }] });
  });

  test("given as many values as are read and one more, when copied, then only the latter is a fault", () => {
    const filled = (count: number) => ({ a: new Array(count - 2).fill("x") });
    expect(copyObject(filled(20_000)).ok).toBe(true);
    const message = "The object has more than 20000 values.";
    expect(copyObject(filled(20_001))).toEqual({ ok: false, faults: [{ path: "a[19998]", message }] });
  });

  test.each([
    ["lists", (inner: unknown) => [inner], "[0]".repeat(32)],
    ["objects", (inner: unknown) => ({ a: inner }), Array(32).fill("a").join(".")],
  ])("given %s nested 32 and 33 deep, when copied, then only the latter is a fault", (_, wrap, path) => {
    const nested = (depth: number): object => (depth === 1 ? {} : wrap(nested(depth - 1)));
    expect(copyObject(nested(32)).ok).toBe(true);
    const message = "The object is nested more than 32 levels deep.";
    expect(copyObject(nested(33))).toEqual({ ok: false, faults: [{ path, message }] });
  });

  test("given a fault, when copied, then nothing after it is read", () => {
    const read: string[] = [];
    const watched = (value: object) =>
      Object.defineProperty(value, "1", { enumerable: true, get: () => read.push("read") });
    expect(copyObject(watched({ 0: new Date(0) })).ok).toBe(false);
    expect(copyObject(watched([new Date(0), ""])).ok).toBe(false);
    expect(copyObject({ a: { 0: new Date(0) }, b: watched({}) }).ok).toBe(false);
    expect(read).toEqual([]);
  });

  test("given no object at all, when copied, then the fault is the document's", () => {
    const message = "Only objects, lists, text, numbers, true, false and null are valid in a document.";
    expect(copyObject(new Map())).toEqual({ ok: false, faults: [{ path: "$", message }] });
  });

  test("given a number that is not exact, when copied, then the fault says what to do", () => {
    const message = "This number cannot be compared exactly; write it as a string, in quotes.";
    expect(copyObject({ a: 0.5 })).toEqual({ ok: false, faults: [{ path: "a", message }] });
  });

  test("given inherited members, when copied, then they are not the document's", () => {
    expect(copyObject(Object.create({ a: "x" }, { b: { value: "y", enumerable: true } }))).toEqual({
      ok: true,
      json: { b: "y" },
    });
  });

  test("given a plain object, when copied, then undefined members are gone and numbers are text", () => {
    const value = { a: undefined, b: 12, c: [true, null, { ["__proto__"]: "x" }] };
    const copy = copyObject(value);
    expect(JSON.stringify(copy)).toBe('{"ok":true,"json":{"b":"12","c":[true,null,{"__proto__":"x"}]}}');
  });
});
