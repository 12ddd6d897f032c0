import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as v from "valibot";
import { describe, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
/** @returns an empty text for a file that does not exist */
const read = (file: string) =>
  existsSync(path.join(root, file)) ? readFileSync(path.join(root, file), "utf8") : "";

/** A text of the product that `remove-guards.ts` or `infra-controls.ts` replaces, and the test that must then fail. */
interface Control {
  readonly file: string;
  readonly text: string;
  readonly test: string;
}

const place = { file: v.string(), test: v.string() };
const guards = v.pipe(
  v.array(v.object({ ...place, from: v.string() })),
  v.transform((all) => all.map(({ from, ...one }) => ({ ...one, text: from }))),
);
const controls = v.pipe(
  v.array(v.object({ ...place, find: v.string() })),
  v.transform((all) => all.map(({ find, ...one }) => ({ ...one, text: find }))),
);

/** A text that occurs several times would be replaced in the wrong place, one that is missing nowhere. */
function misplaced({ file, text, test }: Control, source: string): string[] {
  const count = source.split(text).length - 1;
  return [
    ...(count === 1 ? [] : [`${file} contains ${JSON.stringify(text)} ${count} times, not once`]),
    ...(existsSync(path.join(root, test)) ? [] : [`${test} does not exist`]),
  ];
}

describe("each text to replace occurs once in its file, and its test exists", () => {
  test("in guards.json", () => {
    const all = v.parse(guards, JSON.parse(read("test/core/respond/controls/guards.json")));
    expect(all.flatMap((guard) => misplaced(guard, read(guard.file)))).toEqual([]);
  });

  test("in controls.json", () => {
    const all = v.parse(controls, JSON.parse(read("test/stacks/cases/controls.json")));
    expect(all.flatMap((control) => misplaced(control, read(control.file)))).toEqual([]);
  });
});

describe("the check refuses", () => {
  const control = { file: "core/a.ts", text: "a()", test: "test/architecture/controls.test.ts" };

  test.each([
    ["a text that is missing", control, "b();", 'core/a.ts contains "a()" 0 times, not once'],
    ["a text that occurs twice", control, "a(); a();", 'core/a.ts contains "a()" 2 times, not once'],
    [
      "a test that is missing",
      { ...control, test: "test/a.test.ts" },
      "a();",
      "test/a.test.ts does not exist",
    ],
  ])("%s", (_, control, source, found) => {
    expect(misplaced(control, source)).toEqual([found]);
  });
});
