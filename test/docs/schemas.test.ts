import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readExpectationFiles } from "../../adapters/files/expectation-files.ts";
import { expectationSchema } from "../../core/expectations/expectation.ts";
import { readSettings } from "../../stacks/settings/settings.ts";
import { generatedFiles } from "../../tools/docs/files.ts";
import { settings } from "../../tools/docs/settings.ts";
import { root } from "./documents.ts";
import { accepts, type JsonSchema } from "./json-schema.ts";

const textOf = (file: string) => readFileSync(path.join(root, file), "utf8");
const schemaOf = (name: string): JsonSchema => JSON.parse(textOf(`schemas/${name}.schema.json`));

test.each(generatedFiles())(
  "$file is what the code says (node scripts/docs.ts writes it)",
  ({ file, text }) => {
    expect(textOf(file)).toBe(text);
  },
);

describe("the schema of an expectation", () => {
  const schema = schemaOf("expectation");
  const texts = [
    "alert",
    "approve",
    "auto",
    "never",
    "*",
    "",
    "A",
    "app",
    "333333333333",
    "arn:aws:iam::333333333333:role/x",
    "https://github.com/acme/iam/blob/main/app.yaml",
    `https://github.com/${"a".repeat(500)}`,
  ];
  const value = fc.oneof(
    fc.constantFrom<unknown>(...texts, 1, null, true, {}, [], "critical", "ignore", "adopt"),
    fc.array(fc.constantFrom(...texts), { maxLength: 3 }),
    fc.record({
      accounts: fc.constantFrom<unknown>("*", ["333333333333"], ["3"], []),
      roles: fc.constantFrom<unknown>(["a"], [""], []),
    }),
  );
  const valid = {
    name: "app",
    match: { accounts: "*", roles: ["app"] },
    trust: { Version: "2012-10-17", Statement: [] },
  };
  const fields = [...Object.keys(expectationSchema.entries), "unknown"];

  test("accepts exactly what the validator accepts", () => {
    let [accepted, refused] = [0, 0];
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 2 }),
        fc.constantFrom("", ...fields),
        (changes, left) => {
          const { [left]: _, ...given }: Record<string, unknown> = { ...valid, ...changes };
          // Valibot takes a list for an object without fields; the check of the document then refuses it
          const isValid = v.safeParse(expectationSchema, given).success && !Array.isArray(given.trust);
          expect(accepts(schema, given)).toBe(isValid);
          if (isValid) accepted += 1;
          else refused += 1;
        },
      ),
      { numRuns: 2000 },
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(100);
  });

  test("explains each field", () => {
    const described = Object.entries(schema.properties ?? {}).filter(
      ([, one]) => one.description !== undefined,
    );
    expect(described.map(([name]) => name).filter((name) => name !== "$schema")).toEqual(
      Object.keys(expectationSchema.entries).filter((name) => name !== "match"),
    );
  });

  const templates = readdirSync(path.join(root, "expectations")).filter((name) => name.endsWith(".yaml"));

  test.each(templates)("expectations/%s names the schema in its first line, and is valid", (name) => {
    const text = textOf(`expectations/${name}`);
    const [, file = ""] = /^# yaml-language-server: \$schema=(.+)\n/.exec(text) ?? [];
    expect(existsSync(path.join(root, "expectations", file))).toBe(true);
    expect(accepts(schema, parse(text))).toBe(true);
  });
});

describe("the schema of the settings", () => {
  const schema = schemaOf("settings");
  const required = Object.fromEntries(
    settings().flatMap(({ variable, example, isRequired }) => (isRequired ? [[variable, example]] : [])),
  );
  const isValid = (environment: Record<string, string>) => {
    try {
      readSettings(environment);
      return true;
    } catch {
      return false;
    }
  };

  test("accepts the example of each setting, as the deployment does", () => {
    for (const { variable, example } of settings()) {
      // A route needs the default channel
      const TRUST_DRIFT_SLACK_CHANNEL = "C0123456789";
      const environment = { ...required, TRUST_DRIFT_SLACK_CHANNEL, [variable]: example };
      expect([variable, accepts(schema, environment), isValid(environment)]).toEqual([variable, true, true]);
    }
  });

  test.each([
    ["TRUST_DRIFT_HUB_ACCOUNT", "22222222222"],
    ["TRUST_DRIFT_PROTECTED_ROLES", "*"],
    ["TRUST_DRIFT_PROTECTED_ROLES", "app-*,*"],
    ["TRUST_DRIFT_PROTECTED_ROLES", "*,app-*"],
    ["TRUST_DRIFT_ONLY_ACCOUNTS", "333333333333,4"],
    ["TRUST_DRIFT_SLACK_CHANNEL", "alerts"],
    ["TRUST_DRIFT_RESTORE", "yes"],
    ["TRUST_DRIFT_PROTECTED_ROLE", "app"],
  ])("refuses %s=%s, as the deployment does", (variable, value) => {
    const environment = { ...required, [variable]: value };
    expect([accepts(schema, environment), isValid(environment)]).toEqual([false, false]);
  });

  test("refuses a missing setting, and accepts other variables", () => {
    const { TRUST_DRIFT_ORGANIZATION: _, ...others } = required;
    expect(accepts(schema, others)).toBe(false);
    expect(accepts(schema, { ...required, PATH: "/usr/bin" })).toBe(true);
  });
});

test("a JSON expectation may name its schema", async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "trust-drift-schema-")), "app.json");
  const expectation = {
    $schema: "https://example.com/expectation.schema.json",
    name: "app",
    match: { accounts: "*", roles: ["app"] },
    trust: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    },
  };
  writeFileSync(file, JSON.stringify(expectation));
  const [read] = await readExpectationFiles(file);
  expect(read?.expectation.name).toBe("app");
});
