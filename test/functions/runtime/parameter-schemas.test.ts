import { readFile } from "node:fs/promises";
import { GetParameter$ as sdkGetParameter } from "@aws-sdk/client-ssm";
import { beforeAll, expect, test } from "vitest";
import { GetParameter$ } from "../../../functions/runtime/bundle/parameter-schemas.ts";
import { buildFunctions, type FunctionFile } from "../../../tools/bundle.ts";

/** Schemas refer to each other by functions. */
function resolved(schema: unknown): unknown {
  if (typeof schema === "function") return resolved(schema());
  return Array.isArray(schema) ? schema.map(resolved) : schema;
}

test("GetParameter has the SDK's own schema", () => {
  expect(resolved(GetParameter$)).toEqual(resolved(sdkGetParameter));
});

let bundles: Readonly<Record<FunctionFile, string>>;
beforeAll(async () => {
  bundles = await buildFunctions();
});

test.each(["on-trust-updated", "on-principal-changed", "notify", "slack-actions", "canary"] as const)(
  "%s has no schema of another operation of SSM",
  async (name) => {
    const code = await readFile(bundles[name], "utf8");
    expect(code.includes("AmazonSSM")).toBe(true);
    expect(code.includes("DocumentAlreadyExists")).toBe(false);
  },
);
