import { describe, expect, test } from "vitest";
import { rules, violationsOf } from "./rules.ts";
import { folders, parse, sourceFiles } from "./source-files.ts";

describe("every source file", () => {
  const files = sourceFiles([...folders, "test"]);

  test("is found, with what it imports", () => {
    const paths = files.map((file) => file.path);
    expect(paths).toEqual(
      expect.arrayContaining(["core/respond/respond.ts", "core/policy/compare.ts", "stacks/hub.ts"]),
    );
    expect(files.find((file) => file.path === "functions/compose/responder.ts")?.imports).toContain(
      "adapters/iam/roles.ts",
    );
    expect(files.find((file) => file.path === "sst.config.ts")?.imports).toContain("stacks/hub.ts");
  });

  test.each(rules)("$name", (rule) => {
    expect(files.some((file) => rule.appliesTo(file.path))).toBe(true);
    expect(files.flatMap((file) => violationsOf(file, rule))).toEqual([]);
  });
});

describe("the rules refuse", () => {
  test.each([
    ["core/policy imports nothing outside itself", "core/policy/a.ts", 'import { a } from "../glob.ts";'],
    ["core/policy imports nothing outside itself", "core/policy/a.ts", 'import * as v from "valibot";'],
    [
      "core/policy imports nothing outside itself",
      "core/policy/a.ts",
      'export type { A } from "../role.ts";',
    ],
    [
      "core imports itself, valibot, diff and @noble/hashes",
      "core/a.ts",
      'import { readFile } from "node:fs/promises";',
    ],
    [
      "core imports itself, valibot, diff and @noble/hashes",
      "core/a.ts",
      'import { IAMClient } from "@aws-sdk/client-iam";',
    ],
    [
      "core imports itself, valibot, diff and @noble/hashes",
      "core/a.ts",
      'import type { Client } from "../adapters/iam/roles.ts";',
    ],
    [
      "core imports itself, valibot, diff and @noble/hashes",
      "core/a.ts",
      'const fs = await import("node:fs");',
    ],
    [
      "core imports itself, valibot, diff and @noble/hashes",
      "core/a.ts",
      'import {\n  a,\n  b,\n} from "lodash";',
    ],
    [
      "core/contract imports nothing outside itself",
      "core/contract/a.ts",
      'import type { A } from "../role.ts";',
    ],
    ...[
      "process.env.A",
      'process["env"]',
      'console.log("a")',
      "Date.now()",
      "new Date()",
      "new Date",
      "Math.random()",
      "setTimeout(a, 1)",
      'fetch("a")',
      "globalThis.process",
    ].map(
      (code) =>
        [
          "core has no clock, no random numbers, no environment and no console",
          "core/policy/a.ts",
          `a(${code});`,
        ] as const,
    ),
    [
      "an adapter imports core, aws-call.ts, its own technology and packages of its technology",
      "adapters/iam/roles.ts",
      'import { a } from "../sts.ts";',
    ],
    [
      "an adapter imports core, aws-call.ts, its own technology and packages of its technology",
      "adapters/slack/channel.ts",
      'import { a } from "../dynamodb/keys.ts";',
    ],
    [
      "an adapter imports core, aws-call.ts, its own technology and packages of its technology",
      "adapters/iam/roles.ts",
      'import a from "@middy/core";',
    ],
    [
      "an adapter imports core, aws-call.ts, its own technology and packages of its technology",
      "adapters/iam/roles.ts",
      'import { a } from "../../functions/runtime/config/fields.ts";',
    ],
    [
      "only functions/compose, cli and what does not ship import adapters",
      "functions/notify.ts",
      'import { a } from "../adapters/sns.ts";',
    ],
    [
      "only functions/compose, cli and what does not ship import adapters",
      "functions/runtime/log.ts",
      'import { a } from "../../adapters/sns.ts";',
    ],
    [
      "a function imports core, functions/compose, functions/runtime and packages",
      "functions/notify.ts",
      'import { a } from "../stacks/messaging/bus.ts";',
    ],
    [
      "a function imports core, functions/compose, functions/runtime and packages",
      "functions/notify.ts",
      'import { a } from "./on-trust-updated.ts";',
    ],
    ["a function has at most 20 lines", "functions/notify.ts", "a();\n".repeat(21)],
    ["middy stays in functions", "core/a.ts", 'import middy from "@middy/core";'],
    ["middy stays in functions", "cli/a.ts", 'import middy from "@middy/core";'],
    [
      "stacks import core/contract and themselves",
      "stacks/a.ts",
      'import { burst } from "../core/respond/calls/failed-calls.ts";',
    ],
    [
      "stacks import core/contract and themselves",
      "sst.config.ts",
      'await import("./functions/runtime/config/fields.ts");',
    ],
    [
      "cli imports only the member template, its sizes and the settings from stacks",
      "cli/a.ts",
      'import { defaults } from "../stacks/settings/defaults.ts";',
    ],
    ["the member template is plain data", "stacks/member/a.ts", "const topic = new sst.aws.SnsTopic(name);"],
    ["the member template is plain data", "stacks/member/a.ts", "export const id = aws.getCallerIdentity();"],
    ["the member template is plain data", "stacks/member/a.ts", "const text = $jsonStringify(policy);"],
    [
      "the member template is plain data",
      "stacks/member/a.ts",
      'import { settings } from "../settings/settings.ts";',
    ],
    [
      "what ships imports nothing of test, bench, local, tools and scripts",
      "cli/a.ts",
      'import { a } from "../local/accounts.ts";',
    ],
    [
      "what ships imports nothing of test, bench, local, tools and scripts",
      "adapters/a.ts",
      'import { a } from "../tools/bundle.ts";',
    ],
    [
      "nothing but tests and bench imports test or bench",
      "local/a.ts",
      'import { MemoryWorld } from "../test/core/support/memory.ts";',
    ],
    ["nothing but tests and bench imports test or bench", "scripts/a.ts", 'import "../bench/compare.ts";'],
    [
      "what ships imports nothing of test, bench, local, tools and scripts",
      "sst.config.ts",
      'await import("./scripts/docs.ts");',
    ],
    ["nothing imports scripts", "tools/a.ts", 'import { sections } from "../scripts/docs.ts";'],
    ["nothing imports scripts", "test/docs/a.test.ts", 'import { sections } from "../../scripts/docs.ts";'],
    [
      "functions/runtime imports core, itself and packages",
      "functions/runtime/log.ts",
      'import { a } from "../compose/responder.ts";',
    ],
    [
      "core/policy has compare.ts as its only door",
      "core/incidents/a.ts",
      'import type { Severity } from "../policy/model/change.ts";',
    ],
    [
      "core/policy has compare.ts as its only door",
      "cli/compare/a.ts",
      'import { parseDocument } from "../../core/policy/parse/parse.ts";',
    ],
  ] as const)("%s: %s with %j", (name, file, text) => {
    const rule = rules.find((one) => one.name === name);
    expect(rule && violationsOf(parse(file, text), rule)).toHaveLength(1);
  });

  test("nothing that is only said in a comment or a text", () => {
    const text = '/* new Date() */ const a = "https://example.com"; // import { a } from "node:fs";\n';
    expect(rules.flatMap((rule) => violationsOf(parse("core/policy/a.ts", text), rule))).toEqual([]);
    expect(rules.flatMap((rule) => violationsOf(parse("core/a.ts", "new Date(now);"), rule))).toEqual([]);
  });

  test("no text of a template that looks like a name of SST's", () => {
    const text = 'const source = "aws.iam";\nconst type = "sst.aws.Bus";';
    expect(rules.flatMap((rule) => violationsOf(parse("stacks/member/a.ts", text), rule))).toEqual([]);
  });

  test("no adapter's file of its own technology", () => {
    const text =
      'import { keys } from "../keys.ts";\nimport { asFailure } from "../../../core/shared/aws-errors.ts";';
    expect(
      rules.flatMap((rule) => violationsOf(parse("adapters/dynamodb/roles/record.ts", text), rule)),
    ).toEqual([]);
  });
});
