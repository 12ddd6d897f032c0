import { glob, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { knownErrors } from "../../../functions/runtime/bundle/lean-bundle.mjs";
import { buildFunctions, functionFiles } from "../../../tools/bundle.ts";

const budgetBytes = 150_000;

let bundles: Readonly<Record<string, string>> = {};
beforeAll(async () => {
  bundles = await buildFunctions();
});

describe.each([...functionFiles])("the bundle of %s", (name) => {
  test("is within its budget", async () => {
    const code = await readFile(bundles[name] ?? "");
    expect(gzipSync(code).length).toBeLessThanOrEqual(budgetBytes);
  });

  test("looks for credentials in the environment alone", async () => {
    const code = await readFile(bundles[name] ?? "", "utf8");
    expect(code).toContain("AWS_ACCESS_KEY_ID");
    expect(code).not.toMatch(/sso_start_url|AWS_CONTAINER_CREDENTIALS_RELATIVE_URI|credential_process/);
  });
});

test("every AWS error that an adapter asks for by its class is kept in the bundles", async () => {
  const asked = new Set<string>();
  for await (const file of glob("adapters/**/*.ts")) {
    const code = await readFile(file, "utf8");
    for (const [, name = ""] of code.matchAll(/instanceof (\w+)/g)) {
      if (new RegExp(`import \\{[^}]*\\b${name}\\b[^}]*\\} from "@aws-sdk/`).test(code)) asked.add(name);
    }
  }
  expect([...asked].sort()).toEqual([...knownErrors].sort());
});
