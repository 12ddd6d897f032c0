import { describe, expect, test } from "vitest";
import { exampleSettings } from "../../../tools/sst-program/settings.ts";
import { declared } from "../declared.ts";
import { installCfnLint, lint } from "../lint/cfn-lint.ts";
import { carriedTemplate, several } from "./many.ts";

const limit = 51_200;
const protecting = (patterns: readonly string[], restore = "off") =>
  declared({
    settings: {
      ...exampleSettings,
      TRUST_DRIFT_RESTORE: restore,
      TRUST_DRIFT_PROTECTED_ROLES: patterns.join(),
    },
  });

describe("a template that fits into the call", () => {
  test.each([1, 60])("of %i roles needs no bucket", async (count) => {
    const program = await protecting(several("names", count));
    const { templateBody, templateUrl } = program.one("StackSet", "trust-drift-members").inputs;
    expect(String(templateBody).length).toBeLessThanOrEqual(limit);
    expect([templateUrl, ...program.all("Bucket")]).toEqual([undefined]);
  });
});

describe.each([
  [74, "off"],
  [74, "on"],
  [500, "off"],
] as const)("a template of %i roles, with restore %s", (count, restore) => {
  test("is a file in a private bucket, and the StackSet has its URL", async () => {
    const program = await protecting(several("names", count), restore);
    expect(carriedTemplate(program).length).toBeGreaterThan(limit);
    expect(program.all("Bucket").map(({ inputs }) => inputs)).toEqual([
      { bucketPrefix: "trust-drift-templates-", forceDestroy: true },
    ]);
    const { inputs } = program.one("BucketObjectv2", "MemberTemplate");
    expect(inputs).not.toHaveProperty("acl");
  });
});

test("the file of another template has another name, or the provider would see no change", async () => {
  const [one, other] = await Promise.all(
    ["first", "second"].map((name) => protecting([...several("names", 100), name])),
  );
  const urlOf = (program: typeof one) => program?.one("StackSet", "trust-drift-members").inputs.templateUrl;
  expect(urlOf(one)).toMatch(/^https:\/\/trust-drift-templates-.+\/member-[0-9a-f]{32}\.json$/);
  expect(urlOf(one)).not.toBe(urlOf(other));
});

test("a long template passes cfn-lint", async () => {
  const program = await protecting(several("names", 100), "on");
  expect(await lint(await installCfnLint(), JSON.parse(carriedTemplate(program)))).toEqual([]);
});
