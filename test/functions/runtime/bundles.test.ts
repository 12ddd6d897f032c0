import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import * as v from "valibot";
import { beforeAll, describe, expect, test } from "vitest";
import { swaps } from "../../../functions/runtime/bundle/lean-bundle.mjs";
import { functionFiles, sharedBundles } from "../../../tools/bundle.ts";

/** DESIGN.md, Budgets. */
const budgetBytes = 180_000;

const Import = v.object({ path: v.string(), original: v.optional(v.string()) });
const Inputs = v.record(v.string(), v.object({ imports: v.array(Import) }));

let bundles: Readonly<Record<string, string>> = {};
beforeAll(async () => {
  bundles = await sharedBundles();
});

describe.each([...functionFiles])("the bundle of %s", (name) => {
  test("is within its budget", async () => {
    const code = await readFile(bundles[name] ?? "");
    expect(gzipSync(code).length).toBeLessThanOrEqual(budgetBytes);
  });

  test("looks for credentials in the environment alone", async () => {
    const code = await readFile(bundles[name] ?? "", "utf8");
    expect(code.includes("AWS_ACCESS_KEY_ID")).toBe(true);
    expect(/sso_start_url|AWS_CONTAINER_CREDENTIALS_RELATIVE_URI|credential_process/.test(code)).toBe(false);
  });

  test("knows the pattern of the regions of every partition, and not the regions", async () => {
    const code = await readFile(bundles[name] ?? "", "utf8");
    for (const suffix of ["amazonaws.com", "amazonaws.com.cn", "amazonaws.eu", "c2s.ic.gov"])
      expect(code).toContain(`"${suffix}"`);
    expect(code).toContain("us|eu|ap|sa|ca|me|af|il|mx");
    expect(code).not.toContain("Asia Pacific");
  });

  test("has the version of each client, and nothing else of its package.json", async () => {
    const code = await readFile(bundles[name] ?? "", "utf8");
    // The folder of the client in its repository, as its package.json has it
    expect(code.includes("clients/client-")).toBe(false);
  });
});

describe("the module that bundles replace", () => {
  const imports = async () => {
    const files = Object.values(bundles).map((bundle) => path.join(path.dirname(bundle), "meta.json"));
    const metas = await Promise.all(files.map((file) => readFile(file, "utf8")));
    const inputs = metas.map((text) => v.parse(v.object({ inputs: Inputs }), JSON.parse(text)).inputs);
    return inputs.flatMap((one) => Object.values(one).flatMap(({ imports: found }) => found));
  };

  test.each(Object.entries(swaps))("%s is %s wherever it is imported", async (name, replacement) => {
    const found = (await imports()).filter(({ original = "" }) => original.endsWith(name));
    expect(new Set(found.map(({ path: resolved }) => resolved))).toEqual(
      new Set([`functions/runtime/bundle/${replacement}`]),
    );
  });
});
